CREATE TABLE notes (id serial PRIMARY KEY, body text NOT NULL);
INSERT INTO notes (body) VALUES ('Hello from the seed'), ('Every branch has a database of its own');
