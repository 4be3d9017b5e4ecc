export interface SystemPackage {
  readonly goal: "start" | "test";
  readonly lack: string;
  readonly there: () => boolean;
  readonly names: Readonly<Record<string, string>>;
}
export const systemPackages: readonly SystemPackage[];
