// The number by which the size of a block is judged: its work, where difficulties are weighed, else its households.

export const sizeOf = ({ work, households }) => work ?? households ?? 0;

// What a building brings to its ground block in that number.
export const effortOf = (row) => Math.round((row.ground_households ?? 0) * (row.work_factor ?? 1));

// The same of a block's counts as the server says them: how far it is from the target tells its work.
export const sizeAfter = ({ households, deviation }, { target }) =>
  deviation === null ? (households ?? 0) : Math.round(target * (1 + deviation));
