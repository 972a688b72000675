// Who works at this browser: stands beside each decision, note and consent. Kept in the browser, asked for once.
import { useState } from "react";

const KEY = "touchweave-staff-name";

function kept(): string {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

export function useStaffName(): [string, (name: string) => void] {
  const [name, setName] = useState(kept);
  const change = (written: string) => {
    setName(written);
    try {
      localStorage.setItem(KEY, written.trim());
    } catch {
      // a browser that keeps nothing asks again
    }
  };
  return [name, change];
}
