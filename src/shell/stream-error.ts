/** A refusal of the simulated system, with strerror(3)'s text as its message. */
export class StreamError extends Error {}
