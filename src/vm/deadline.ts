/** `work`'s result, or what `late` throws once `milliseconds` have passed. */
export async function within<T>(
  milliseconds: number,
  work: Promise<T>,
  late: () => Error | Promise<Error>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = Symbol("over");
  const passed = new Promise<typeof over>((resolve) => {
    timer = setTimeout(() => resolve(over), milliseconds);
  });
  try {
    const first = await Promise.race([work, passed]);
    if (first !== over) return first;
    throw await late();
  } finally {
    clearTimeout(timer);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
