using System.Globalization;
using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Tests.Night;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments.BankFiles;

/// <summary>Nothing that a bank tells of our money vanishes, however it packs, names and repeats it.</summary>
public sealed partial class BankFileTests
{
    [Theory, EveryDatabase]
    public async Task Each_page_of_a_statement_counts_though_its_movements_are_numbered_anew(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var account = await AccountAsync(region);
        var first = await OneAsync(region, BankAnswers.Page("REL-9", account, 1, false, BankAnswers.Debit(Bookshop, BookshopCents)));
        (first.Applied, first.Alerts.Count).ShouldBe((1, 1), "another page is waited for");
        await using (var context = region.Database.CreateContext())
            (await context.BankFiles.SingleAsync()).Alerts.ShouldBe($"PageMissing\tREL-9\t1\t0\t{account}");
        var second = await OneAsync(region, BankAnswers.Page("REL-9", account, 2, true, BankAnswers.Debit(Cinema, CinemaCents)));
        (second.Applied, second.Alerts.Count).ShouldBe((1, 0), "nothing is missing any more");
        (await StatesAsync(region)).ShouldBe((AttemptState.Paid, AttemptState.Paid));
    }

    [Theory, EveryDatabase]
    public async Task That_pages_are_missing_is_said_until_all_have_come_in_any_order(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var account = await AccountAsync(region);
        await PageAsync("R", 3, true, missing: 1);
        await PageAsync("R", 1, false, missing: 2);
        await PageAsync("Q", 2, true, missing: 3);
        await PageAsync("R", 2, false, missing: 1);
        await PageAsync("R", 2, false, missing: 1, BankAnswers.Debit(Bookshop, BookshopCents));
        await PageAsync("Q", 1, false, missing: 0);
        // Another year's, of the same name.
        region.Clock.Advance(TimeSpan.FromDays(365));
        await PageAsync("R", 2, false, missing: 1, BankAnswers.Debit(Cinema, CinemaCents));

        async Task PageAsync(string id, int page, bool isLast, int missing, params string[] entries)
        {
            (await OneAsync(region, BankAnswers.Page(id, account, page, isLast, entries))).IsNew.ShouldBeTrue();
            await using var context = region.Database.CreateContext();
            (await context.BankFiles.AsNoTracking().ToListAsync()).SelectMany(BankFileService.AlertsOf).Count().ShouldBe(missing, $"{id} {page}");
        }
    }

    [Fact]
    public async Task What_was_unpacked_is_what_was_packed_to_the_last_byte_or_is_refused_by_name()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        var (one, two) = (BankAnswers.Notification("N1", account, BankAnswers.Debit(Bookshop, BookshopCents)), BankAnswers.Notification("N2", account, BankAnswers.Debit(Cinema, CinemaCents)));
        var packed = Gzip(one);
        foreach (var at in new[] { 8, 1 })
            await RefusedAsync(Altered(packed, packed.Length - at), "retour: ");
        foreach (var cut in new[] { 8, 5, 1 })
            await RefusedAsync(packed[..^cut], "retour: ");
        // Of a zip, stored as it is: a byte of the text is another, and nothing but the CRC tells.
        var zip = Zip(CompressionLevel.NoCompression, ("a.xml", one), ("b.xml", two));
        await RefusedAsync(Altered(zip, zip.AsSpan().IndexOf("35.00"u8)), "retour/a.xml: ");
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Paid), "what is whole beside it is taken");
        // Two members, one after the other, are one file.
        var half = one.Length / 2;
        byte[] members = [.. Gzip(one[..half]), .. Gzip(one[half..])];
        await RefusedAsync(Altered(members, members.Length - 8), "retour: ");
        await RefusedAsync(Altered(members, Gzip(one[..half]).Length - 8), "retour: ");
        (await ImportAsync(region, members)).ShouldBe((1, 0, 0));

        async Task RefusedAsync(byte[] file, string named)
        {
            (await TakeAsync(region, file)).Ok(out _, out var problem).ShouldBeFalse();
            (problem!.Code, problem.In(CultureInfo.GetCultureInfo("en"))[..named.Length]).ShouldBe(("PackedDamaged", named));
            (await StatesAsync(region)).Bookshop.ShouldBe(AttemptState.Sent);
        }

        static byte[] Altered(byte[] file, int at)
        {
            byte[] altered = [.. file];
            altered[at] ^= 1;
            return altered;
        }
    }

    [Theory, EveryDatabase]
    public async Task A_name_that_the_bank_uses_again_hides_no_movement(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var account = await AccountAsync(region);
        (await ImportAsync(region, BankAnswers.Statement("REL-1", account, 0, 112, BankAnswers.Return(null, 112, "AC01")))).ShouldBe((0, 0, 1));
        var later = BankAnswers.On(new(2027, 9, 3), BankAnswers.Return(null, 112, "AC01"));
        (await ImportAsync(region, BankAnswers.Statement("REL-1", account, 0, 112, later))).ShouldBe((0, 0, 1), "another year's");
        (await ImportAsync(region, BankAnswers.Statement("REL-1", account, 1, 113, later))).ShouldBe((0, 0, 0), "the same again, in other bytes");
        (await ImportAsync(region, BankAnswers.Statement("REL-1", account, 0, -3_500, BankAnswers.Debit(Bookshop, BookshopCents)))).ShouldBe((1, 0, 0));
        (await ImportAsync(region, BankAnswers.Notification("REL-1", account, BankAnswers.Debit(Cinema, CinemaCents)))).ShouldBe((1, 0, 0));
        (await ImportAsync(region, BankAnswers.Statement("REL-1", account, 7, -3_493, BankAnswers.Debit(Bookshop, BookshopCents)))).ShouldBe((0, 0, 0));
        (await StatesAsync(region)).ShouldBe((AttemptState.Paid, AttemptState.Paid));
    }

    [Theory, EveryDatabase]
    public async Task Two_statements_of_one_name_in_one_file_are_both_read_and_their_likes_once(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var account = await AccountAsync(region);
        var (one, other) = (BankAnswers.Bare("REL-1", account, BankAnswers.Debit(Bookshop, BookshopCents)), BankAnswers.Bare("REL-1", account, BankAnswers.Debit(Cinema, CinemaCents)));
        var import = await OneAsync(region, BankAnswers.Statements("M", null, one, other, one, other));
        (import.Applied, import.Noted, import.Open).ShouldBe((2, 0, 0));
        import.Alerts.Distinct().ShouldHaveSingleItem().ShouldContain("REL-1");
        (await StatesAsync(region)).ShouldBe((AttemptState.Paid, AttemptState.Paid));
    }

    [Fact]
    public async Task A_damaged_archive_is_refused_with_its_name_and_what_else_is_in_it_is_taken()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        var (one, two) = (BankAnswers.Notification("N1", account, BankAnswers.Debit(Bookshop, BookshopCents)), BankAnswers.Notification("N2", account, BankAnswers.Debit(Cinema, CinemaCents)));
        Office.Refusal(await TakeAsync(region, Damaged(Gzip(one)))).ShouldBe("PackedDamaged");
        Office.Refusal(await TakeAsync(region, Gzip(one)[..^20])).ShouldBe("PackedDamaged", "its text ends too soon");
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Sent));

        // The first entry's bytes are not what its compression makes; the second is whole.
        var zip = Zip(("a.xml", one), ("b.xml", two));
        (await TakeAsync(region, Damaged(zip, "a.xml"u8))).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("PackedDamaged");
        problem.In(CultureInfo.InvariantCulture).ShouldStartWith("retour/a.xml\u00A0: ");
        problem.In(CultureInfo.GetCultureInfo("en")).ShouldStartWith("retour/a.xml: ");
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Paid));

        // Two entries of one name are two files, and a way of packing that is not read here is said to be one.
        (await TakeAsync(region, Zip(("b.xml", two), ("b.xml", one)))).OrThrow().Select(i => i.IsNew).ShouldBe([false, true]);
        var unknown = Zip(("a.xml", one));
        var central = unknown.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        (unknown[8], unknown[central + 10]) = (99, 99);
        Office.Refusal(await TakeAsync(region, unknown)).ShouldBe("PackedDamaged");
        await using var context = region.Database.CreateContext();
        (await context.BankFiles.CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task What_is_packed_again_within_a_packed_file_is_refused_by_both_names_with_what_to_do()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        var (one, two) = (BankAnswers.Notification("N1", account, BankAnswers.Debit(Bookshop, BookshopCents)), BankAnswers.Notification("N2", account, BankAnswers.Debit(Cinema, CinemaCents)));
        foreach (var (packed, named) in new[]
        {
            (Zip(("a.xml.gz", Gzip(one)), ("b.xml", two)), "retour/a.xml.gz"), (Zip(("juin/a.zip", Zip(("a.xml", one)))), "retour/juin/a.zip"), (Gzip(Gzip(one)), "retour"), (Gzip(Zip(("a.xml", one))), "retour"),
        })
        {
            (await TakeAsync(region, packed)).Ok(out _, out var problem).ShouldBeFalse();
            problem!.Code.ShouldBe("PackedWithin");
            problem.In(CultureInfo.InvariantCulture).ShouldStartWith($"{named}\u00A0: un fichier compressé se trouve là dans un autre");
            problem.In(CultureInfo.InvariantCulture).ShouldContain("Décompressez-le");
            problem.In(CultureInfo.GetCultureInfo("en")).ShouldStartWith($"{named}: a compressed file is there within another");
        }
        (await StatesAsync(region)).ShouldBe((AttemptState.Sent, AttemptState.Paid), "what is not packed twice beside it is taken");
    }

    [Theory, EveryDatabase]
    public async Task Money_back_under_our_name_that_is_not_called_a_return_waits_for_a_person(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var account = await AccountAsync(region);
        (await ImportAsync(region, BankAnswers.Notification("N1", account, BankAnswers.Debit(Bookshop, BookshopCents), BankAnswers.Debit(Cinema, CinemaCents)))).ShouldBe((2, 0, 0));
        (await ImportAsync(region, BankAnswers.Notification("N2", account, BankAnswers.Undone(BankAnswers.Debit(Bookshop, BookshopCents)), BankAnswers.Undone(BankAnswers.Lot(Message, 4_250, 2)),
            BankAnswers.Incoming("e2e-7", BookshopCents)))).ShouldBe((0, 0, 2));
        (await WhyAsync(region)).ShouldBe([BankDecision.CreditUnsaid, BankDecision.CreditUnsaid]);
        (await StatesAsync(region)).ShouldBe((AttemptState.Paid, AttemptState.Paid));
        (await new BankLineService(region.Database, region.Clock).MatchAsync(2, 1, "B2026-000001", Office.Alice)).OrThrow();
        (await StatesAsync(region)).ShouldBe((AttemptState.Returned, AttemptState.Paid));
    }

    [Theory, EveryDatabase]
    public async Task A_lot_of_which_some_transfers_are_listed_speaks_for_the_others_too(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        var account = await AccountAsync(region);
        // Of a lot that is not named, one transfer is ours: what became of the other is a person's to find out.
        (await ImportAsync(region, BankAnswers.Statement("S1", account, 0, -4_250, BankAnswers.Lot(null, 4_250, 2, BankAnswers.Detail(Bookshop, BookshopCents))))).ShouldBe((1, 0, 1));
        (await StatesAsync(region)).ShouldBe((AttemptState.Paid, AttemptState.Sent));
        (await ImportAsync(region, BankAnswers.Statement("S2", account, 0, -4_249, BankAnswers.Lot(Message, 4_249, 2, BankAnswers.Detail(Bookshop, BookshopCents))))).ShouldBe((0, 1, 1), "a cent is missing");
        (await ImportAsync(region, BankAnswers.Statement("S3", account, 0, -4_250, BankAnswers.Lot(Message, 4_250, 2, BankAnswers.Detail(Bookshop, BookshopCents))))).ShouldBe((1, 1, 0), "count and sum agree");
        (await StatesAsync(region)).ShouldBe((AttemptState.Paid, AttemptState.Paid));
        (await BalanceAsync(region, ChartOfAccounts.Bank)).ShouldBe(-BookshopCents - CinemaCents);

        // A lot of others', all or some of it listed, is nothing to us; ours under a name that left with nothing is.
        (await ImportAsync(region, BankAnswers.Statement("S4", account, 0, -9_000, BankAnswers.Lot("SALAIRES", 9_000, 2, BankAnswers.Detail("S-1", 4_000))))).ShouldBe((0, 0, 0));
        (await ImportAsync(region, BankAnswers.Statement("S5", account, 0, -9_000, BankAnswers.Lot("PASS-000099", 9_000, 2)))).ShouldBe((0, 0, 1));
        (await WhyAsync(region)).ShouldBe([BankDecision.Unmatched, BankDecision.LotDiffers, BankDecision.Unmatched]);
    }

    [Fact]
    public async Task Two_lots_of_one_movement_are_two_and_a_lot_of_returns_listed_in_part_waits()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        var account = await AccountAsync(region);
        (await ImportAsync(region, BankAnswers.Statement("S1", account, 0, -9_000, BankAnswers.Lots(9_000, (Message, 4_250, 2), ("PASS-000098", 4_750, 1))))).ShouldBe((1, 0, 1));
        (await StatesAsync(region)).ShouldBe((AttemptState.Paid, AttemptState.Paid));
        (await ImportAsync(region, BankAnswers.Notification("N1", account, BankAnswers.Returns(Message, 4_250, 2, BankAnswers.Detail(Bookshop, BookshopCents, "AC04"))))).ShouldBe((1, 0, 1));
        (await StatesAsync(region)).ShouldBe((AttemptState.Returned, AttemptState.Paid));
        var rest = (await new BankLineService(region.Database, region.Clock).OpenAsync(9))[^1];
        (rest.Cents, rest.Reference).ShouldBe((CinemaCents, Message));
    }

    internal static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }

    internal static byte[] Zip(params (string Name, byte[] Content)[] files) => Zip(CompressionLevel.Optimal, files);

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] files)
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }
        return archive.ToArray();
    }

    /// <summary>What is compressed is no longer what compression makes; the names and sizes around it stay.</summary>
    internal static byte[] Damaged(byte[] packed, ReadOnlySpan<byte> after = default)
    {
        var at = after.Length == 0 ? 10 : packed.AsSpan().IndexOf(after) + after.Length;
        packed.AsSpan(at, 40).Fill(0xFF);
        return packed;
    }

    private static async Task<BankImport> OneAsync(TestRegion region, byte[] file) => (await TakeAsync(region, file)).OrThrow().ShouldHaveSingleItem();
}
