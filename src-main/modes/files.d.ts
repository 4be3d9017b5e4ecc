/** A text file as a string, by the build. */
declare module "*.md?raw" {
  const text: string;
  export default text;
}
