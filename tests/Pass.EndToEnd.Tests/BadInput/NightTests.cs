using Pass.EndToEnd.Tests.Region;

namespace Pass.EndToEnd.Tests.BadInput;

/// <summary>Steps of the night repeated, in the wrong order, by the wrong person, or over a log that somebody changed.</summary>
public sealed class NightTests(EveningRegion evening) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_step_done_twice_says_so_and_changes_nothing()
    {
        var database = _folder.CopyOf(evening.Database, "data");
        (await Tool.PassAsync(database, "clear", EveningRegion.Day)).Refused(1, "02/09/2026");
        (await Tool.PassAsync(database, "day", "close", EveningRegion.Day)).Well().Output.ShouldNotContain("already");
        var closed = TableDump.All(database);
        (await Tool.PassAsync(database, "day", "close", EveningRegion.Day)).Well().Output.ShouldContain("was closed already");
        TableDump.All(database).ShouldHoldWhat(closed);

        (await Tool.PassAsync(database, "clear", EveningRegion.Day)).Well().Output.ShouldNotContain("already");
        var cleared = TableDump.All(database);
        (await Tool.PassAsync(database, "clear", EveningRegion.Day)).Well().Output.ShouldContain("was cleared already");
        (await Tool.PassAsync(database, "clear")).Well().Output.ShouldContain("No closed day waits");
        TableDump.All(database).ShouldHoldWhat(cleared);
    }

    [Fact]
    public async Task Money_leaves_only_after_two_different_people_said_so()
    {
        var database = _folder.CopyOf(evening.Database, "data");
        var output = _folder["files"];
        await Night.DraftAsync(database);
        (await Tool.PassAsync(database, "settle", "draft", "--everyone")).Refused(1, "Nothing to pay");
        (await Tool.PassAsync(database, "settle", "send", "2", "--as", "sacha.bernard", "--out", output)).Refused(1, "Two people");
        (await Tool.PassAsync(database, "settle", "approve", "2", "--as", "camille.martin")).Well();
        (await Tool.PassAsync(database, "settle", "approve", "2", "--as", "Camille.Martin")).Refused(1, "a second person");
        (await Tool.PassAsync(database, "settle", "send", "2", "--as", "sacha.bernard", "--out", output)).Refused(1, "Two people");
        (await Tool.PassAsync(database, "settle", "approve", "3", "--as", "sacha.bernard")).Refused(1, "3");
        Directory.Exists(output).ShouldBeFalse();

        (await Tool.PassAsync(database, "settle", "approve", "2", "--as", "sacha.bernard")).Well();
        (await Tool.PassAsync(database, "settle", "approve", "2", "--as", "camille.martin")).Refused(1, "camille.martin", "sacha.bernard");
        (await Tool.PassAsync(database, "settle", "send", "2", "--as", "sacha.bernard", "--out", output)).Well();
        (await Tool.PassAsync(database, "verify")).Well();
    }

    [Fact]
    public async Task What_came_back_is_recorded_by_its_amount_or_refused_with_what_to_do()
    {
        var database = _folder.CopyOf(evening.Database, "data");
        var (order, cents) = Largest(database);
        (await RecordAsync("paid", "--amount", "1,00")).Refused(1, "came back alone");
        (await RecordAsync("paid")).Well();
        var before = TableDump.All(database);
        (await RecordAsync("returned", "--reason", "AC04", "--amount")).Refused(2, "--amount takes a value: What came back, in euros");
        foreach (var typed in new[] { "", "douze", "12,345", "12 EUR" })
            (await RecordAsync("returned", "--reason", "AC04", "--amount", typed)).Refused(1, "in euros");
        (await RecordAsync("returned", "--amount", "3,00")).Refused(1, "reason code");
        foreach (var above in new[] { cents + 1, 0, -100 })
            (await RecordAsync("returned", "--reason", "AC04", $"--amount={Euros(above)}")).Refused(1, "cannot have come back");
        (await RecordAsync("returned", "--reason", "AC04", "--amount", Euros(cents / 2))).Refused(1, "too far apart for a charge", "--proof");
        TableDump.All(database).ShouldHoldWhat(before);

        (await RecordAsync("returned", "--reason", "AC04", "--amount", Euros(cents / 2), "--proof", "avis du 3 septembre")).Well().Output.ShouldContain(order);
        using var connection = TableDump.Open(database, "pass.db");
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT account || ' ' || (debit_cents - credit_cents) FROM posting WHERE document = '{order}/R' ORDER BY line";
        using var reader = command.ExecuteReader();
        var posted = new List<string>();
        while (reader.Read())
            posted.Add(reader.GetString(0));
        posted.ShouldContain($"charges:frais sur virements revenus {cents - cents / 2}");
        (await Tool.PassAsync(database, "verify")).Well();

        Task<Ended> RecordAsync(params string[] more) => Tool.PassAsync(database, ["settle", "record", order, .. more, "--as", "sacha.bernard"]);

        static string Euros(long cents) => (cents / 100m).ToString("0.00", System.Globalization.CultureInfo.GetCultureInfo("fr"));
    }

    /// <summary>The largest payment of the day that was sent.</summary>
    private static (string Order, long Cents) Largest(string database)
    {
        using var connection = TableDump.Open(database, "pass.db");
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, amount_cents FROM payment_order WHERE settlement_id = 1 ORDER BY amount_cents DESC, number LIMIT 1";
        using var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        return (reader.GetString(0), reader.GetInt64(1));
    }

    [Fact]
    public async Task An_altered_row_of_the_log_is_named_and_nothing_is_cleared_over_it()
    {
        var database = _folder.CopyOf(evening.Database, "data");
        (await Tool.PassAsync(database, "day", "close", EveningRegion.Day)).Well();
        var (partition, lsn) = Alter(database);
        var before = TableDump.All(database);
        (await Tool.PassAsync(database, "clear")).Refused(1, $"partition {partition}", $"lsn {lsn}");
        TableDump.All(database).ShouldHoldWhat(before);
        (await Tool.PassAsync(database, "verify")).Refused(1, $"{partition}", $"{lsn}");
    }

    /// <summary>One bit of a sale of the day that waits, as a dishonest administrator would change it.</summary>
    private static (long Partition, long Lsn) Alter(string database)
    {
        using var connection = TableDump.Open(database, "log.db");
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT partition, lsn, payload FROM log WHERE day = $day ORDER BY partition DESC, lsn LIMIT 1 OFFSET 3";
        command.Parameters.AddWithValue("$day", DateOnly.Parse(EveningRegion.Day, System.Globalization.CultureInfo.InvariantCulture).DayNumber);
        long partition, lsn;
        byte[] payload;
        using (var reader = command.ExecuteReader())
        {
            reader.Read().ShouldBeTrue();
            (partition, lsn, payload) = (reader.GetInt64(0), reader.GetInt64(1), (byte[])reader.GetValue(2));
        }
        payload[payload.Length / 2] ^= 1;
        command.CommandText = "UPDATE log SET payload = $payload WHERE partition = $partition AND lsn = $lsn";
        command.Parameters.AddWithValue("$payload", payload);
        command.Parameters.AddWithValue("$partition", partition);
        command.Parameters.AddWithValue("$lsn", lsn);
        command.ExecuteNonQuery().ShouldBe(1);
        return (partition, lsn);
    }

    public void Dispose() => _folder.Dispose();
}
