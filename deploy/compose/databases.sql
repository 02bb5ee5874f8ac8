-- A database a service, made when PostgreSQL starts with empty data.
CREATE DATABASE gateway;
CREATE DATABASE topup;
CREATE DATABASE wallet;
CREATE DATABASE webhook;
