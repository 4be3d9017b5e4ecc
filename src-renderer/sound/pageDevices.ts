/** Devices as the page knows them: found by the name that people see. */
export async function deviceIdOf(
  kind: "audioinput" | "audiooutput",
  label: string | null,
): Promise<string | undefined> {
  if (label === null) return undefined;
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.find((device) => device.kind === kind && device.label === label)?.deviceId;
}
