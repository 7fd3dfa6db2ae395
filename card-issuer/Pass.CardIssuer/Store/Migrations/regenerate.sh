#!/bin/sh
# Writes the Initial migrations again from the model, until the first release; from then on, `dotnet ef migrations add NAME`.
# ../NothingIsForgotten.cs, which follows them, is written by hand.
set -eu
cd "$(dirname "$0")/../.."
dotnet tool restore >/dev/null
for set in Sqlite:SqliteIssuerDbContext Postgres:PostgresIssuerDbContext; do
    folder=Store/Migrations/${set%%:*}
    rm -f "$folder"/*_Initial.cs "$folder"/*_Initial.Designer.cs "$folder"/*Snapshot.cs
    dotnet ef migrations add Initial --context "${set##*:}" --output-dir "$folder"
    # A fixed stamp: writing the same model again changes nothing.
    for file in "$folder"/*_Initial*.cs; do
        sed -i 's/[0-9]\{14\}_Initial/20260901000000_Initial/' "$file"
        mv "$file" "$folder/20260901000000_Initial${file##*_Initial}"
    done
    sed -i '1s/^\xef\xbb\xbf//' "$folder"/*.cs
done
