// The address the app is served under. The server tells it by a <base> element; without one it is the site's root.
export const APP_ROOT = new URL(document.querySelector("base") ? document.baseURI : "/", document.baseURI);
