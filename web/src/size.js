// The number by which the size of a block is judged: its work, where difficulties are weighed, else its households.

export const sizeOf = ({ work, households }) => work ?? households ?? 0;

// What a building brings to its ground block in that number.
export const effortOf = (row) => Math.round((row.ground_households ?? 0) * (row.work_factor ?? 1));
