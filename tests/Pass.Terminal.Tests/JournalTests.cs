using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Pass.Terminal.Journal;
using Pass.Terminal.Keeping;
using Pass.Terminal.Selling;

namespace Pass.Terminal.Tests;

/// <summary>What is kept in a shop's computer: nobody reads it, nobody changes it unseen, and a full disk loses nothing.</summary>
public sealed class JournalTests
{
    [Fact]
    public async Task A_journal_is_read_by_nobody_else()
    {
        await using var counter = await Counter.OpenAsync();
        await counter.SellAsync(4_321);
        counter.Stop();
        foreach (var path in Directory.GetFiles(counter.Folder).Where(p => !p.EndsWith(".cose", StringComparison.Ordinal)))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
            text.ShouldNotContain(Portal.Tests.Region.Number);
            text.ShouldNotContain("textbook");
            if (!OperatingSystem.IsWindows() && Path.GetFileName(path).StartsWith("journal", StringComparison.Ordinal))
                File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, path);
        }
        counter.Start();
    }

    public static TheoryData<string> Tampering =>
    [
        "UPDATE journal SET body = zeroblob(length(body)) WHERE seq = 3",
        "UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 3",
        "UPDATE journal SET operation = zeroblob(16) WHERE seq = 3",
        "DELETE FROM journal WHERE seq = 3",
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
        "UPDATE journal SET signature = NULL WHERE seq = (SELECT max(seq) FROM journal)",
        "INSERT INTO journal SELECT max(seq) + 1, max(at_ms), NULL, zeroblob(40), zeroblob(32), zeroblob(64) FROM journal",
        "DELETE FROM journal",
    ];

    [Theory, MemberData(nameof(Tampering))]
    public async Task Whatever_is_changed_in_it_is_found_kept_and_told(string change)
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.Down;
        for (var i = 0; i < 3; i++)
            await counter.SellAsync(100 + i);
        counter.Stop();
        using (var file = new SqliteConnection($"Data Source={Path.Combine(counter.Folder, TillJournal.FileName)};Pooling=False"))
        {
            file.Open();
            using var command = file.CreateCommand();
            command.CommandText = change;
            command.ExecuteNonQuery();
        }

        Should.Throw<JournalDamagedException>(counter.Start).Message.ShouldContain("--set-aside");
        var (aside, takenOver) = Till.Salvage(new(counter.Folder), counter.Self, counter.Time);
        File.Exists(Path.Combine(aside, TillJournal.FileName)).ShouldBeTrue();
        counter.Start();
        counter.Till.Look(book => (book.Queue.Count, book.Notes[0].What.Code)).ShouldBe((takenOver, "JournalSetAside"));
        // What stood before the damage is still sent, once.
        counter.Cuts.Now = Cuts.Way.Through;
        await counter.Till.RefreshAsync();
        (await counter.Forwarder.ForwardAsync()).Sent.ShouldBe(takenOver);
    }

    [Fact]
    public async Task A_journal_that_is_gone_is_missed()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Stop();
        foreach (var path in Directory.GetFiles(counter.Folder, TillJournal.FileName + "*"))
            File.Delete(path);
        Should.Throw<JournalDamagedException>(counter.Start);
        Till.Salvage(new(counter.Folder), counter.Self, counter.Time);
        counter.Start();
    }

    [Fact]
    public void A_full_disk_keeps_nothing_by_halves_and_says_what_to_do()
    {
        var folder = Directory.CreateTempSubdirectory("pass-journal-");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var random = RandomNumberGenerator.Create();
        using var seal = new JournalSeal(key, random);
        var time = new FakeTimeProvider(new(2026, 9, 5, 8, 0, 0, TimeSpan.Zero));
        var rows = 0;
        using (var journal = TillJournal.Open(folder.FullName, seal, time, _ => { }))
        {
            journal.LimitPages(12);
            var full = Should.Throw<IOException>(() =>
            {
                for (; ; rows++)
                    journal.Append((null, new Noted("Test", new string('x', 3_000))), (null, new Noted("Test", "second")));
            });
            full.Message.ShouldContain("Nothing was sent");
            rows.ShouldBeGreaterThan(2);
            journal.LastSeq.ShouldBe(rows * 2);
            journal.LimitPages(1_000);
            journal.Append((null, new Noted("Test", "again")));
        }
        var read = new List<JournalRow>();
        using (TillJournal.Open(folder.FullName, seal, time, read.Add))
            read.Count.ShouldBe(rows * 2 + 1);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_key_is_its_owners_alone_and_opens_with_its_passphrase()
    {
        var path = Directory.CreateTempSubdirectory("pass-key-").FullName;
        var self = new TillFolder(path, "a long passphrase").LoadOrInvent(new("http://localhost/"));
        var file = Path.Combine(path, "till.json");
        File.ReadAllText(file).ShouldNotContain(Convert.ToBase64String(self.Identity.Key.ExportPkcs8PrivateKey()));
        new TillFolder(path, "a long passphrase").Load().Identity.Key.ExportSubjectPublicKeyInfo().ShouldBe(self.Identity.Key.ExportSubjectPublicKeyInfo());
        Should.Throw<TillFolderException>(() => new TillFolder(path).Load()).Message.ShouldContain("PASS_TILL_PASSPHRASE");
        Should.Throw<TillFolderException>(() => new TillFolder(path, "another passphrase").Load());
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            Should.Throw<TillFolderException>(() => new TillFolder(path, "a long passphrase").Load()).Message.ShouldContain("chmod 600");
        }
        using (new TillFolder(path).Lock())
            Should.Throw<TillFolderException>(() => new TillFolder(path).Lock());
        Directory.Delete(path, recursive: true);
    }

    [Fact]
    public void A_cashier_has_a_pin_a_role_and_a_few_tries()
    {
        var time = new FakeTimeProvider();
        var cashiers = new Cashiers(time);
        cashiers.Check(null, null, CashierRole.Manager, out _).ShouldBeNull();
        cashiers.Name("Zoé", CashierRole.Cashier, "2580").Ok(out _, out var first).ShouldBeFalse();
        first!.Code.ShouldBe("FirstIsManager");
        foreach (var weak in new[] { "123", "1111", "12a4", "123456789" })
            cashiers.Name("Zoé", CashierRole.Manager, weak).Ok(out _, out _).ShouldBeFalse(weak);
        cashiers.Apply(cashiers.Name("Zoé", CashierRole.Manager, "2580").OrThrow());
        cashiers.Apply(cashiers.Name("Léo", CashierRole.Cashier, "4681").OrThrow());

        cashiers.Check(null, null, CashierRole.Cashier, out _)!.Code.ShouldBe("CashierNeeded");
        cashiers.Check("Léo", "4681", CashierRole.Cashier, out var who).ShouldBeNull();
        who.ShouldBe("Léo");
        cashiers.Check(" Le\u0301o", "4681", CashierRole.Cashier, out who).ShouldBeNull("another keyboard, the same name");
        who.ShouldBe("Léo");
        foreach (var odd in new[] { "", "Léo\u200B", "L\u202Eéo", "Léo\u001B[31m" })
            cashiers.Name(odd, CashierRole.Cashier, "4681").Ok(out _, out _).ShouldBeFalse();
        cashiers.Check("Léo", "4681", CashierRole.Senior, out _)!.Code.ShouldBe("CashierMayNot");
        for (var i = 0; i < 5; i++)
            cashiers.Check("Léo", "0000", CashierRole.Cashier, out _)!.Code.ShouldBe("CashierWrong");
        cashiers.Check("Léo", "4681", CashierRole.Cashier, out _)!.Code.ShouldBe("CashierWait");
        cashiers.Check("Zoé", "2580", CashierRole.Manager, out _).ShouldBeNull();
        time.Advance(TimeSpan.FromMinutes(1));
        cashiers.Check("Léo", "4681", CashierRole.Cashier, out _).ShouldBeNull();
    }
}
