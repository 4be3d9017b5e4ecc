/** Drawn on a 20-unit grid, 1.6 strokes, round ends: the same hand as the mark's bars. */
import type { ReactNode } from "react";

function icon(drawing: ReactNode, filled = false) {
  return function Icon() {
    return (
      <svg
        className="icon"
        viewBox="0 0 20 20"
        aria-hidden="true"
        fill={filled ? "currentColor" : "none"}
        stroke={filled ? "none" : "currentColor"}
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {drawing}
      </svg>
    );
  };
}

export const MicrophoneIcon = icon(
  <>
    <rect x="7.2" y="2.6" width="5.6" height="9.4" rx="2.8" />
    <path d="M4.4 9.6a5.6 5.6 0 0 0 11.2 0M10 15.2v2.4" />
  </>,
);
export const MicrophoneOffIcon = icon(
  <path d="M12.8 8.4V5.4a2.8 2.8 0 0 0-5.3-1.3M7.2 7.6v1.6a2.8 2.8 0 0 0 4.2 2.4M4.4 9.6a5.6 5.6 0 0 0 8.6 4.7M15.6 9.6a5.5 5.5 0 0 1-.6 2.5M10 15.2v2.4M3.4 3.4l13.2 13.2" />,
);
export const SendIcon = icon(<path d="M10 16V4.4M5.2 9 10 4.2 14.8 9" />);
export const StopIcon = icon(<rect x="5.2" y="5.2" width="9.6" height="9.6" rx="2.2" />, true);
export const CloseIcon = icon(<path d="m5.6 5.6 8.8 8.8m0-8.8-8.8 8.8" />);
export const ScreenIcon = icon(
  <>
    <rect x="2.6" y="3.8" width="14.8" height="9.8" rx="1.8" />
    <path d="M7.2 16.6h5.6" />
  </>,
);
export const CameraIcon = icon(
  <>
    <path d="M3 7.4c0-.9.7-1.6 1.6-1.6h1.8l1.2-1.7h4.8l1.2 1.7h1.8c.9 0 1.6.7 1.6 1.6v6.9c0 .9-.7 1.6-1.6 1.6H4.6c-.9 0-1.6-.7-1.6-1.6Z" />
    <circle cx="10" cy="10.6" r="2.7" />
  </>,
);
export const PictureIcon = icon(
  <>
    <rect x="3" y="3.4" width="14" height="13.2" rx="2" />
    <path d="m3.4 13.8 3.7-3.6 3.2 3 2.2-2 4 3.6" />
    <circle cx="12.9" cy="7.2" r="1.1" />
  </>,
);
export const HandsFreeIcon = icon(
  <path d="M3.4 8.6v2.8M6.7 6v8M10 3.4v13.2M13.3 6v8M16.6 8.6v2.8" />,
);
export const PlayIcon = icon(
  <path d="M6.4 4.6v10.8c0 .6.7 1 1.2.7l8.2-5.4c.5-.3.5-1 0-1.4L7.6 3.9c-.5-.3-1.2 0-1.2.7Z" />,
  true,
);
export const CopyIcon = icon(
  <>
    <rect x="7" y="7" width="9.4" height="9.4" rx="2" />
    <path d="M13 7V5.2a1.8 1.8 0 0 0-1.8-1.8H5.4a1.8 1.8 0 0 0-1.8 1.8V11a1.8 1.8 0 0 0 1.8 1.8H7" />
  </>,
);
export const CheckIcon = icon(<path d="m4.4 10.4 3.8 3.8 7.4-8.2" />);
export const ClearIcon = icon(
  <path d="M4 5.6h12M8 5.4V3.6h4v1.8M5.4 5.8l.7 9.2c.1.8.7 1.4 1.5 1.4h4.8c.8 0 1.4-.6 1.5-1.4l.7-9.2M8.5 8.8v4.6M11.5 8.8v4.6" />,
);
export const SettingsIcon = icon(
  <>
    <path d="M3.2 6h6.4M14 6h2.8M3.2 14h2.8M10.4 14h6.4" />
    <circle cx="11.8" cy="6" r="2.1" />
    <circle cx="8.2" cy="14" r="2.1" />
  </>,
);
export const LockIcon = icon(
  <>
    <rect x="4.4" y="8.8" width="11.2" height="7.6" rx="1.9" />
    <path d="M7 8.6V6.4a3 3 0 0 1 6 0v2.2" />
  </>,
);
export const CloudIcon = icon(
  <path d="M6 15.4h8a3 3 0 0 0 .6-5.9 4.6 4.6 0 0 0-8.9-.9A3.4 3.4 0 0 0 6 15.4Z" />,
);
export const WarningIcon = icon(
  <path d="M10 7.4v3.4M10 13.6v.1M8.7 3.9 2.6 14.4c-.6 1 .1 2.2 1.3 2.2h12.2c1.2 0 1.9-1.2 1.3-2.2L11.3 3.9a1.5 1.5 0 0 0-2.6 0Z" />,
);
export const LinesIcon = icon(<path d="M4 5.4h12M4 10h8.4M4 14.6h10.4" />);
export const EnterIcon = icon(
  <path d="M15.8 4.6v4.2a2.4 2.4 0 0 1-2.4 2.4H4.4M7.8 7.6l-3.6 3.6 3.6 3.6" />,
);
export const PinIcon = icon(
  <path d="M7 3.4h6M8 3.4l-.5 5.2-2.3 2.6h9.6l-2.3-2.6L12 3.4M10 11.2v5.6" />,
);
export const WindowIcon = icon(
  <>
    <rect x="3" y="4" width="14" height="12" rx="2" />
    <path d="M3 7.8h14" />
  </>,
);
export const VoiceIcon = icon(
  <path d="M3.4 8.4v3.2M6.7 5.4v9.2M10 7.6v4.8M13.3 4v12M16.6 8.4v3.2" />,
);
export const KeyboardIcon = icon(
  <>
    <rect x="2.6" y="5" width="14.8" height="10" rx="2" />
    <path d="M5.8 8.4v.1M8.6 8.4v.1M11.4 8.4v.1M14.2 8.4v.1M7.2 11.8h5.6" />
  </>,
);
export const SpeakerIcon = icon(
  <path d="M3.4 8v4h2.8l3.9 3.1V4.9L6.2 8ZM13 7.6a3.4 3.4 0 0 1 0 4.8M15.2 5.4a6.5 6.5 0 0 1 0 9.2" />,
);
export const ShieldIcon = icon(
  <path d="M10 2.8 4 5v4.6c0 3.6 2.5 6.2 6 7.6 3.5-1.4 6-4 6-7.6V5ZM7.4 9.9l1.9 1.9 3.4-3.6" />,
);
export const PackIcon = icon(
  <path d="m10 2.8 6.4 3.4v7.6L10 17.2l-6.4-3.4V6.2ZM3.8 6.4 10 9.8l6.2-3.4M10 9.8v7.2" />,
);
export const StorageIcon = icon(
  <>
    <ellipse cx="10" cy="5.2" rx="6.2" ry="2.4" />
    <path d="M3.8 5.2v9.6c0 1.3 2.8 2.4 6.2 2.4s6.2-1.1 6.2-2.4V5.2M3.8 10c0 1.3 2.8 2.4 6.2 2.4s6.2-1.1 6.2-2.4" />
  </>,
);
export const InfoIcon = icon(
  <>
    <circle cx="10" cy="10" r="7.2" />
    <path d="M10 9.2v4.2M10 6.5v.1" />
  </>,
);

export const HistoryIcon = icon(
  <path d="M3.6 6.2A7.4 7.4 0 1 1 2.8 11M3.4 3v3.4h3.4M10 6.2V10l2.8 1.8" />,
);
export const ComposeIcon = icon(
  <path d="M16.6 10.6v3.8a2.2 2.2 0 0 1-2.2 2.2H5.6a2.2 2.2 0 0 1-2.2-2.2V5.6a2.2 2.2 0 0 1 2.2-2.2h3.8M8 12.2l.5-2.6 6-6a1.5 1.5 0 0 1 2.1 2.1l-6 6Z" />,
);
export const SearchIcon = icon(
  <>
    <circle cx="8.8" cy="8.8" r="5" />
    <path d="m12.6 12.6 4 4" />
  </>,
);
export const MoreIcon = icon(
  <path d="M4.6 8.6a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8Zm5.4 0a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8Zm5.4 0a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8Z" />,
  true,
);
export const PenIcon = icon(
  <path d="m4 16 .7-3.4 8.4-8.4a1.9 1.9 0 0 1 2.7 2.7l-8.4 8.4ZM12 5.4 14.6 8" />,
);
export const SaveIcon = icon(<path d="M10 3.4v8.8m-3.6-3.4L10 12.4l3.6-3.6M4 16.4h12" />);
export const TextIcon = icon(
  <path d="M5 2.8h6.6L15 6.2v11H5ZM11.4 3v3.4H15M7.6 9.8h4.8M7.6 12.8h4.8" />,
);
