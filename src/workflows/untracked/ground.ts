import { join } from "node:path";
import type { Host } from "../../host/index.ts";
import { type BytePath, type Component, type Ground, UserError } from "../../model/index.ts";
import { isWithin } from "../roots/restoration.ts";
import { onLetheMachine } from "../workspace.ts";
import type { People } from "./people.ts";

export interface GroundRequest {
  /** `/`, or where another machine's file system is mounted. */
  readonly root: string;
  /** Absolute, of the machine looked at; empty: nobody said. */
  readonly paths: readonly BytePath[];
  readonly people: People;
  /** Mounted over the root. */
  readonly components: readonly Component[];
  /** Somebody asked for a root built again. */
  readonly rebuild: boolean;
}

export interface ChosenGround {
  readonly ground: Ground;
  readonly places: readonly BytePath[];
}

/**
 * What there is to compare with: on a Lethe machine its generation; where packages are known, these; and in a home
 * nothing, since no package brings anything there. Throws UserError STATE_NO_GROUND.
 */
export async function chooseGround(host: Host, request: GroundRequest): Promise<ChosenGround> {
  const { root, people, paths, components, rebuild } = request;
  const own = people.homes.find(({ path }) => path === Buffer.from(host.env("HOME") ?? "").toString("latin1"))?.path;
  const places = paths.length > 0 ? paths : host.uid === 0 ? ["/"] : own === undefined ? [] : [own];
  if (places.length === 0) {
    throw new UserError("STATE_NO_GROUND", "nobody said where to look, and HOME names no directory", {
      hint: "Name one: lethe state check-untracked DIR",
    });
  }
  const within = (tops: readonly BytePath[]) => places.every((place) => tops.some((top) => isWithin(place, top)));
  // What is kept is mounted over the root: the generation never had any of it.
  if (root === "/" && host.uid === 0 && (await onLetheMachine(host))) {
    if (rebuild) throw noRebuild("a Lethe machine is compared with its generation, which is exact already");
    return { places, ground: within(components.map(({ path }) => path)) ? "home" : "generation" };
  }
  if (rebuild && host.uid !== 0) throw noRebuild("only root can build a root again");
  if (root === "/" && within(people.homes.map(({ path }) => path))) return { places, ground: "home" };
  if (await host.exists(join(root, "var/lib/dpkg/status"))) return { places, ground: rebuild ? "rebuilt" : "packages" };
  throw new UserError(
    "STATE_NO_GROUND",
    `there is nothing to compare ${root} with: it has no package database of Debian's`,
    {
      hint: "Only homes can be looked at here: lethe state check-untracked ~",
    },
  );
}

function noRebuild(message: string): UserError {
  return new UserError("STATE_NO_REBUILD", message, {
    hint: "Leave --rebuild out: what there is to compare with is then chosen by itself.",
  });
}
