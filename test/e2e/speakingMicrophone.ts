/** A microphone that a test speaks into when it wants to: recordings, at any moment. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright";

declare global {
  interface Window {
    speakInto(base64: string): Promise<void>;
  }
}

/** Before the page loads: what it opens as its microphone is this one. */
export async function giveMicrophone(page: Page): Promise<void> {
  await page.addInitScript(() => {
    let room: { context: AudioContext; microphone: MediaStreamAudioDestinationNode } | null = null;
    const open = () => {
      const context = new AudioContext();
      room = { context, microphone: context.createMediaStreamDestination() };
      return room;
    };
    navigator.mediaDevices.getUserMedia = async () => {
      const { context, microphone } = room ?? open();
      await context.resume();
      return microphone.stream.clone();
    };
    window.speakInto = async (base64) => {
      const { context, microphone } = room ?? open();
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const source = context.createBufferSource();
      source.buffer = await context.decodeAudioData(bytes.buffer);
      source.connect(microphone);
      const ended = new Promise<void>((resolve) => {
        source.onended = () => resolve();
      });
      source.start();
      await ended;
    };
  });
}

/** Says the recording, and resolves when it has been said. */
export async function speak(page: Page, recording: string): Promise<void> {
  const bytes = await readFile(recording);
  await page.evaluate((base64) => window.speakInto(base64), bytes.toString("base64"));
}
