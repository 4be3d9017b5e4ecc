import sharp from "sharp";
import { expect, test } from "vitest";
import type { FaultError } from "../../../src-main/contract/faults.ts";
import { decodePicture } from "../../../src-main/engine/read/picture.ts";
import { screenImage } from "../../support/screens/score.ts";

const faultOf = (bytes: Uint8Array) =>
  decodePicture(bytes).then(
    () => null,
    (error: FaultError) => error.fault,
  );

const canvas = (channels: 3 | 4 = 3) =>
  sharp({
    create: { width: 60, height: 40, channels, background: { r: 200, g: 30, b: 30, alpha: 0.5 } },
  });

/** A PNG whose header claims a size; its checksum is right, its pixels are one byte. */
function claiming(width: number, height: number): Buffer {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write("IHDR", 4, "latin1");
  header.writeUInt32BE(width, 8);
  header.writeUInt32BE(height, 12);
  header.set([8, 2, 0, 0, 0], 16);
  header.writeUInt32BE(crc32(header.subarray(4, 21)), 21);
  const data = Buffer.concat([
    Buffer.from([0, 0, 0, 1]),
    Buffer.from("IDAT\0", "latin1"),
    Buffer.alloc(4),
  ]);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), header, data]);
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

test("read-input-1: a header that claims 60000x60000 is refused by its size", async () => {
  const fault = await faultOf(claiming(60_000, 60_000));
  expect(fault).toMatchObject({ code: "too-large", stage: "perceive" });
  expect(fault?.message).toContain("60000 x 60000");
  expect(fault?.remedy).toContain("50 million pixels");
});

test("read-input-2: a header within bounds without pixels behind it is damaged", async () => {
  expect(await faultOf(claiming(1280, 800))).toMatchObject({ code: "bad-input" });
});

test("read-input-3: text named .png, an empty file and a cut one say what is wrong", async () => {
  const whole = screenImage("receipt");
  expect((await faultOf(Buffer.from("hello, I am no picture")))?.message).toContain(
    "not a picture",
  );
  expect((await faultOf(new Uint8Array(0)))?.message).toContain("empty");
  const cut = await faultOf(whole.subarray(0, whole.length >> 1));
  expect(cut).toMatchObject({ code: "bad-input" });
  expect(cut?.message).toContain("cut short");
});

test("read-input-4: a format that is none of the three is named", async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  expect((await faultOf(svg))?.message).toContain("svg");
  expect((await faultOf(await canvas().gif().toBuffer()))?.message).toContain("gif");
});

test.each([
  ["JPEG", () => canvas().jpeg().toBuffer()],
  ["CMYK JPEG", () => canvas().toColourspace("cmyk").jpeg().toBuffer()],
  ["grey JPEG", () => canvas().greyscale().jpeg().toBuffer()],
  ["WebP", () => canvas().webp().toBuffer()],
  ["palette PNG", () => canvas().png({ palette: true }).toBuffer()],
  ["16-bit PNG", () => canvas().toColourspace("rgb16").png().toBuffer()],
  ["PNG with alpha", () => canvas(4).png().toBuffer()],
  ["grey PNG", () => canvas().toColourspace("b-w").png().toBuffer()],
])("read-input-5: %s decodes to 8-bit RGB", async (_, make) => {
  const picture = await decodePicture(await make());
  expect([picture.width, picture.height]).toEqual([60, 40]);
  expect(picture.data).toHaveLength(60 * 40 * 3);
});

test("read-input-6: what is transparent shows white, as a window would", async () => {
  const { data } = await decodePicture(await canvas(4).png().toBuffer());
  expect([...data.subarray(0, 3)]).toEqual([227, 142, 142]);
});

test("read-input-7: of an animation the first picture is read", async () => {
  const frames = [canvas(), canvas().negate()].map((frame) => frame.png().toBuffer());
  const animated = await sharp(await Promise.all(frames), { join: { animated: true } })
    .webp({ lossless: true })
    .toBuffer();
  const { height, data } = await decodePicture(animated);
  expect([height, ...data.subarray(0, 3)]).toEqual([40, 200, 30, 30]);
});

test("read-input-8: a phone's photograph is turned upright", async () => {
  const picture = await decodePicture(
    await canvas().jpeg().withMetadata({ orientation: 6 }).toBuffer(),
  );
  expect([picture.width, picture.height]).toEqual([40, 60]);
});
