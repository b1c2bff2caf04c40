import { below, cache, family, volatile } from "./family.ts";

/** Images, containers and volumes have no rule: a container may have written what is nowhere else. */
export const containers = family("containers", [
  cache(
    "docker-build",
    below("/var/lib/docker", ["buildkit", "tmp", "runtimes"]),
    "steps of builds that docker makes again",
  ),
  volatile("containerd", "/var/lib/containerd/tmpmounts", "mounts that containerd makes while it unpacks"),
  cache("podman", ["~/.local/share/containers/cache", "/var/lib/containers/cache"], "where parts of images were found"),
  cache("kubernetes", below("~/.kube", ["cache", "http-cache"]), "what clusters answered"),
  cache("minikube", "~/.minikube/cache", "images and programs that minikube downloaded"),
  cache("helm", "~/.helm/cache", "charts that helm downloaded"),
]);
