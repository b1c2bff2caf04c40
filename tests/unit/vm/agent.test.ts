import { Duplex } from "node:stream";
import { describe, expect, test } from "vitest";
import { AgentConnection } from "../../../src/vm/agent.ts";

/** A port whose guest end the test plays. */
function port() {
  const asked: string[] = [];
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      asked.push(chunk.toString());
      done();
    },
  });
  const say = async (text: string) => {
    stream.push(text);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { stream, asked, say };
}

const command = (text: string) => ({ command: text, input: Buffer.alloc(0), timeout: 5000 });

describe("the connection to the agent", () => {
  test("asks one thing at a time", async () => {
    const { stream, asked, say } = port();
    const agent = new AgentConnection(stream);
    await say("\nhello ab s1\n");
    const first = agent.request(command("first"));
    const second = agent.request(command("second"));
    await say("");
    expect(asked).toHaveLength(1);
    await say("1 0 MQ== \n");
    expect((await first).stdout.toString()).toBe("1");
    await say("2 7  Mg==\n");
    expect(await second).toMatchObject({ status: 7, stderr: Buffer.from("2") });
  });

  test("a late answer to what was given up is no answer to the next", async () => {
    const { stream, say } = port();
    const agent = new AgentConnection(stream);
    await say("\nhello ab s1\n");
    const first = agent.request(command("first"));
    await say("");
    agent.forget();
    await expect(first).rejects.toMatchObject({ code: "VM_LOST" });
    await say("\nhello cd s2\n");
    const second = agent.request(command("second"));
    await say("1 0 MQ== \n");
    await say("2 0 Mg== \n");
    expect((await second).stdout.toString()).toBe("2");
  });

  test("what it was asked is lost when it greets anew, and the session is the new one's", async () => {
    const { stream, asked, say } = port();
    const agent = new AgentConnection(stream);
    await say("\nhello ab s1\n");
    const first = agent.request(command("first"));
    await say("1 0 unfini");
    await say("\nhello ab s2\n");
    await expect(first).rejects.toMatchObject({ code: "VM_LOST" });
    void agent.request(command("second")).catch(() => undefined);
    await say("");
    expect(asked[1]).toMatch(/^s2 2 /);
    agent.lose(new Error("the test is over"));
  });

  test("who waits for a greeting waits for the right one, and is told when none will come", async () => {
    const { stream, say } = port();
    const agent = new AgentConnection(stream);
    const other = agent.greeted(({ boot }) => boot !== "ab");
    const never = agent.greeted(({ boot }) => boot === "ef");
    await say("\nhello ab s1\n");
    await agent.greeted();
    await say("\nhello cd s2\n");
    await other;
    agent.lose(new Error("gone"));
    await expect(never).rejects.toThrow("gone");
    await expect(agent.request(command("any"))).rejects.toThrow("gone");
  });

  test("nothing is asked of a guest that has not greeted", async () => {
    const { stream, asked } = port();
    const agent = new AgentConnection(stream);
    await expect(agent.request(command("any"))).rejects.toMatchObject({ code: "VM_NO_AGENT" });
    expect(asked).toEqual([]);
  });
});
