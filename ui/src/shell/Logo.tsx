// The name with its mark: two threads woven through touchpoints.
import { Link } from "@tanstack/react-router";
import { t } from "../words/words";

export function Logo() {
  return (
    <Link to="/map" className="tw-logo" aria-label={t("app.name")}>
      <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#0b5c8f" />
        <g fill="none" strokeWidth="3.2" strokeLinecap="round">
          <path d="M6 11c5 0 5 10 10 10s5-10 10-10" stroke="#56b4e9" />
          <path d="M6 21c5 0 5-10 10-10s5 10 10 10" stroke="#fff" />
        </g>
        <g fill="#e69f00">
          <circle cx="6" cy="11" r="2.6" />
          <circle cx="16" cy="21" r="2.6" />
          <circle cx="26" cy="11" r="2.6" />
        </g>
      </svg>
      <span className="tw-logo-word">{t("app.name")}</span>
    </Link>
  );
}
