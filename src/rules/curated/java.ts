import { below, cache, family, generated, log, volatile } from "./family.ts";

export const java = family("java", [
  generated(
    "classes",
    "/usr/lib/jvm/*/lib/server/classes*.jsa",
    "Java's own classes as they are in memory: made by java -Xshare:dump",
  ),
  volatile(
    "system-preferences",
    below("/etc/.java/.systemPrefs", [".system.lock", ".systemRootModFile"]),
    "a lock, and a stamp",
  ),
  generated("fonts", "~/.java/fonts", "an index of fonts"),
  volatile(
    "preference-locks",
    below("~/.java/.userPrefs", [".user.lock.*", ".userRootModFile.*"]),
    "a lock, and a stamp",
  ),
  cache("maven", "~/.m2/repository", "what Maven downloaded or built"),
  cache("maven-wrapper", "~/.m2/wrapper/dists", "releases of Maven that its wrapper downloaded"),
  cache(
    "gradle",
    below("~/.gradle", ["caches", "wrapper/dists", "native", "jdks", "notifications"]),
    "what Gradle downloaded or built",
  ),
  log("gradle-daemon", "~/.gradle/daemon", "what Gradle's daemons told"),
  cache("ivy", "~/.ivy2/cache", "what Ivy downloaded"),
  cache("sbt", "~/.sbt/boot", "releases of Scala and sbt, downloaded"),
  cache("kotlin", below("~/.konan", ["cache", "dependencies"]), "what Kotlin's compiler downloaded"),
  cache("android", below("~/.android", ["cache", "build-cache"]), "what Android's tools downloaded or built"),
]);
