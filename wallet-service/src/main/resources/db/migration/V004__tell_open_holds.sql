-- Which holds are open, so that an operator finds those that stand too long without reading all that ever was held.

-- Only of holds. False where an older replica has settled it, which does not know of this: whoever asks looks for the
-- settling transfer as well. By defaults, one for the rows that are there and one for those to come, because they change
-- no row, and bookings wait for nothing.
ALTER TABLE transfers ADD COLUMN settled boolean NOT NULL DEFAULT true;
ALTER TABLE transfers ALTER COLUMN settled SET DEFAULT false;
