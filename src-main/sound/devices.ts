/** PortAudio's devices, one entry per real device. */
import type { AudioBinding, NativeDevice } from "./binding.ts";
import type { ListedDevice } from "./messages.ts";

/**
 * Windows lists each device once per interface of its history. WASAPI knows full names (the default,
 * MME, cuts them at 31 letters) and opens at the device's own rate without a mixer in between.
 */
const betterHost = "WASAPI";

export function listDevices(binding: AudioBinding): ListedDevice[] {
  const host = chosenHost(binding);
  if (!host) return [];
  return binding
    .getDevices()
    .filter(({ hostAPIName }) => hostAPIName === host.name)
    .map((device) => ({
      name: device.name,
      inputs: device.maxInputChannels,
      outputs: device.maxOutputChannels,
      rateHz: device.defaultSampleRate,
      defaultInput: device.id === host.defaultInput,
      defaultOutput: device.id === host.defaultOutput,
    }));
}

export interface ChosenDevice {
  /** Undefined: whatever the system's default is. */
  readonly id: number | undefined;
  readonly name: string;
  readonly rateHz: number;
  readonly channels: number;
}

/** The named device, or the default where there is no such device now. */
export function chooseDevice(
  binding: AudioBinding,
  name: string | null,
  direction: "input" | "output",
): ChosenDevice | null {
  const host = chosenHost(binding);
  if (!host) return null;
  const channels = (device: NativeDevice) =>
    direction === "input" ? device.maxInputChannels : device.maxOutputChannels;
  const usable = binding
    .getDevices()
    .filter((device) => device.hostAPIName === host.name && channels(device) > 0);
  const preferred = direction === "input" ? host.defaultInput : host.defaultOutput;
  const device =
    usable.find((candidate) => name !== null && candidate.name === name) ??
    usable.find(({ id }) => id === preferred) ??
    usable[0];
  if (!device) return null;
  return {
    id: device.id,
    name: device.name,
    rateHz: device.defaultSampleRate,
    channels: channels(device),
  };
}

function chosenHost(binding: AudioBinding) {
  const { defaultHostAPI, HostAPIs } = binding.getHostAPIs();
  return (
    HostAPIs.find(({ type }) => type === betterHost) ??
    HostAPIs.find(({ id }) => id === defaultHostAPI)
  );
}
