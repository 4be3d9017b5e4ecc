/** What every page of the settings is made of. */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";

/** A group under a small heading. */
export function Group({
  title,
  children,
}: {
  readonly title?: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  if (title === undefined) return <div className="group">{children}</div>;
  return (
    <section className="group" aria-labelledby={id}>
      <h4 id={id}>{title}</h4>
      {children}
    </section>
  );
}

/** A name, what it means, and the control for it. */
export function Row({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <div className="row">
      <span className="row-name">
        {label}
        {hint !== undefined && <small>{hint}</small>}
      </span>
      {children}
    </div>
  );
}

/** The same for a field: the name is its label, so pressing it goes there. */
export function FieldRow({
  label,
  hint,
  wide = false,
  children,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly wide?: boolean;
  readonly children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={wide ? "row wide" : "row"}>
      <label className="row-name" htmlFor={id}>
        {label}
        {hint !== undefined && <small>{hint}</small>}
      </label>
      {children(id)}
    </div>
  );
}

export function Switch({
  label,
  hint,
  on,
  disabled = false,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}) {
  const described = useId();
  return (
    <label className="row">
      <span className="row-name">
        {label}
        {hint !== undefined && <small id={described}>{hint}</small>}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        aria-label={label}
        {...(hint === undefined ? {} : { "aria-describedby": described })}
        checked={on}
        disabled={disabled}
        onChange={({ target }) => onChange(target.checked)}
      />
    </label>
  );
}

export function Select<T extends string>({
  label,
  hint,
  value,
  options,
  disabled = false,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: T;
  /** Value and name; a language's own name says which language that is. */
  readonly options: readonly (readonly [value: T, name: string, lang?: string])[];
  readonly disabled?: boolean;
  readonly onChange: (value: T) => void;
}) {
  return (
    <FieldRow label={label} hint={hint}>
      {(id) => (
        <select
          id={id}
          value={value}
          disabled={disabled}
          onChange={({ target }) => onChange(target.value as T)}
        >
          {options.map(([option, name, lang]) => (
            <option key={option} value={option} lang={lang}>
              {name}
            </option>
          ))}
        </select>
      )}
    </FieldRow>
  );
}

/** A few choices side by side. */
export function Choices<T extends string>({
  label,
  hint,
  name,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly name: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, name: string])[];
  readonly onChange: (value: T) => void;
}) {
  return (
    <fieldset className="row">
      <legend className="row-name">
        {label}
        {hint !== undefined && <small>{hint}</small>}
      </legend>
      <div className="choices">
        {options.map(([option, word]) => (
          <label key={option}>
            <input
              type="radio"
              name={name}
              checked={value === option}
              onChange={() => onChange(option)}
            />
            <span>{word}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Slider({
  label,
  value,
  shown,
  min,
  max,
  step,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly shown: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    <FieldRow label={label}>
      {(id) => (
        <span className="slider">
          <input
            id={id}
            type="range"
            min={min}
            max={max}
            step={step}
            value={value}
            aria-valuetext={shown}
            onChange={({ target }) => onChange(Number(target.value))}
          />
          <output htmlFor={id}>{shown}</output>
        </span>
      )}
    </FieldRow>
  );
}

/** A second press within this time does it; then the button forgets that it was asked. */
const sureForMs = 4_000;

/** For what cannot be taken back. */
export function SureButton({
  ask,
  sure: sureWord,
  onSure,
}: {
  readonly ask: string;
  readonly sure: string;
  readonly onSure: () => void;
}) {
  const [sure, setSure] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const press = () => {
    clearTimeout(timer.current);
    if (sure) onSure();
    else timer.current = setTimeout(() => setSure(false), sureForMs);
    setSure(!sure);
  };
  return (
    <button type="button" className="plain" data-sure={sure} onClick={press}>
      {sure ? sureWord : ask}
    </button>
  );
}
