/**
 * The name mark: five bars that fall silent, as the diminuendo that "sotto voce" is; then the word,
 * drawn with the same round stroke.
 */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 20" aria-hidden="true">
      <g stroke="currentColor" strokeWidth="2.4" strokeLinecap="round">
        <path d="M2.2 2.6v14.8M7.1 5.2v9.6M12 7.4v5.2M16.9 9.1v1.8M21.8 9.99v.02" />
      </g>
    </svg>
  );
}

export function Wordmark() {
  return (
    <svg className="wordmark" viewBox="0 0 63 24" aria-hidden="true">
      <g
        fill="none"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M9.4 10.1c-.7-1-2-1.6-3.5-1.6-2.1 0-3.6 1-3.6 2.6 0 3.6 7.4 1.6 7.4 5.4 0 1.7-1.6 2.8-3.8 2.8-1.7 0-3.1-.7-3.9-1.8" />
        <circle cx="19.4" cy="13.9" r="5.4" />
        <path d="M31.2 3.8v12.6c0 1.9 1 2.9 2.9 2.9M27.8 8.6h6.4M40.4 3.8v12.6c0 1.9 1 2.9 2.9 2.9M37 8.6h6.4" />
        <circle cx="54.4" cy="13.9" r="5.4" />
      </g>
    </svg>
  );
}
