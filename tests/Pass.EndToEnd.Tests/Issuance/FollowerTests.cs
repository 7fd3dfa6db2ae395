using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Cards;
using Pass.Cards.PhoneToken;
using Pass.Core;
using Pass.Data;
using Pass.EndToEnd.Tests.Region;
using Pass.Region.Tills;
using Pass.Terminal;

namespace Pass.EndToEnd.Tests.Issuance;

/// <summary>A portal that follows an issuance service, both real processes: what the issuer does takes effect at the tills by itself.</summary>
public sealed class FollowerTests(EveningRegion evening) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly DateTimeOffset Morning = new(2026, 9, 2, 8, 0, 0, TimeSpan.FromHours(2));

    private readonly TemporaryFolder _folder = new();
    private readonly ShiftedClock _clock = ShiftedClock.ShowingNow(Morning);

    [Fact]
    public async Task A_phone_pays_once_enrolled_and_no_more_once_blocked_and_the_region_lives_without_the_issuer()
    {
        var database = _folder.CopyOf(evening.Database, "region");
        await using var issuer = await IssuanceService.StartAsync(_folder.Path, _clock.Shift);
        await using var portal = await StartPortalAsync(database, issuer);
        using var http = new HttpClient { BaseAddress = portal.Address };
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (till, pupils) = await OpenTillAsync(database, http, key);

        var phone = await issuer.EnrolAsync(pupils[0]);
        await BecomesAsync(database, phone.Credential, CredentialState.Active);
        (await PayAsync(till, phone)).Code.ShouldBe("Approved");
        await issuer.BlockAsync(phone);
        await BecomesAsync(database, phone.Credential, CredentialState.Revoked);
        (await PayAsync(till, phone)).Code.ShouldBe("CredentialBlocked");

        // One that the issuer knows before the region does.
        await SqlAsync(database, $"UPDATE holder SET pass_id = -pass_id WHERE pass_id = {pupils[1].Value}");
        var early = await issuer.EnrolAsync(pupils[1]);
        await UntilAsync(() => TableDump.Count(database, $"awaited_credential WHERE id = {early.Credential}") == 1);
        TableDump.Count(database, $"credential WHERE id = {early.Credential}").ShouldBe(0);
        await SqlAsync(database, $"UPDATE holder SET pass_id = -pass_id WHERE pass_id = -{pupils[1].Value}");
        await BecomesAsync(database, early.Credential, CredentialState.Active);
        await UntilAsync(() => TableDump.Count(database, "awaited_credential") == 0);

        await issuer.KillAsync();
        await UntilAsync(() => portal.Printed.Contains("issuer-changes fails", StringComparison.Ordinal));
        using (var ready = await http.GetAsync("health/ready"))
            ready.IsSuccessStatusCode.ShouldBeTrue();
        (await PayAsync(till, early)).Code.ShouldBe("Approved");
        await issuer.RestartAsync();
        var next = await issuer.EnrolAsync(pupils[2]);
        await BecomesAsync(database, next.Credential, CredentialState.Active);
        portal.Printed.Split("issuer-changes fails").Length.ShouldBe(2, "said once");
    }

    [Fact]
    public async Task Whichever_side_is_killed_the_region_ends_with_what_the_issuer_says_and_following_again_changes_nothing()
    {
        const int phones = 14;
        var database = _folder.CopyOf(evening.Database, "region");
        await using var issuer = await IssuanceService.StartAsync(_folder.Path, _clock.Shift);
        var portal = await StartPortalAsync(database, issuer);
        var pupils = await PupilsAsync(database);
        var done = 0;
        var issuing = Task.WhenAll(Enumerable.Range(0, phones).Select(n => Task.Run(async () =>
        {
            var phone = await issuer.EnrolAsync(pupils[n]);
            if (n % 2 == 0)
                await issuer.BlockAsync(phone);
            Interlocked.Increment(ref done);
        })));
        for (var kill = 1; kill <= 2; kill++)
        {
            // Somewhere in the middle: once so many are done, whatever else is under way.
            await UntilAsync(() => Volatile.Read(ref done) >= kill * 4);
            if (kill % 2 == 0)
            {
                await issuer.KillAsync();
                await issuer.RestartAsync();
            }
            else
            {
                await portal.KillAsync();
                await portal.DisposeAsync();
                portal = await StartPortalAsync(database, issuer);
            }
        }

        await issuing;
        var says = (await issuer.Client.ChangesAsync(0, 1_000)).OrThrow();
        says.Changes.Count.ShouldBe(phones);
        await FollowedAsync(database, says.Last);
        (await portal.StopAsync()).Well();
        await portal.DisposeAsync();
        StatesOf(database).ShouldBe(says.Changes.ToDictionary(c => c.Credential, c => c.State == CredentialState.Active), ignoreOrder: true);

        var before = Dump(database);
        await SqlAsync(database, "UPDATE followed_feed SET position = 0");
        await using (var again = await StartPortalAsync(database, issuer))
        {
            await FollowedAsync(database, says.Last);
            (await again.StopAsync()).Well();
        }
        Dump(database).ShouldHoldWhat(before);
    }

    public void Dispose() => _folder.Dispose();

    private Task<Region.Portal> StartPortalAsync(string database, IssuanceService issuer) => Region.Portal.StartAsync(
        database, _clock.Shift, ("Trust", issuer.TrustFolder), ("Issuance__Address", issuer.Address), ("Issuance__SecretFile", issuer.SecretFile));

    /// <summary>A bookshop's till, and pupils who have money for books.</summary>
    private async Task<(TerminalClient Till, List<PassId> Pupils)> OpenTillAsync(string folder, HttpClient http, ECDsa key)
    {
        var database = PassDatabase.Sqlite(folder);
        await using var context = database.CreateContext();
        var today = ParisCalendar.DateOf(_clock.GetUtcNow());
        var shop = await context.Partners.Where(p => p.Trade == Trade.Bookshop && p.Conventions.Any(c => c.FirstDay <= today)).OrderBy(p => p.Id).FirstAsync();
        var code = (await new TerminalOffice(database, _clock).OpenAsync(SystemActors.Simulation, [shop.Id], "Caisse 3")).OrThrow().Single();
        return (new(http, await TerminalClient.ActivateAsync(http, code.Code.ToString(), key), _clock, new Random(5)), await PupilsAsync(folder));
    }

    private static async Task<List<PassId>> PupilsAsync(string database)
    {
        await using var context = PassDatabase.Sqlite(database).CreateContext();
        var books = (await context.BenefitVersions.ToListAsync()).Where(b => b.ToBenefit().Trades.Contains(Trade.Bookshop)).Select(b => b.BenefitId).ToList();
        var passes = await context.Purses.Where(p => books.Contains(p.BenefitId) && p.Balance > 2_000).Select(p => p.PassId).Distinct().Order().Take(30).ToListAsync();
        return [.. passes.Select(pass => new PassId(pass))];
    }

    private async Task<OperationReply> PayAsync(TerminalClient till, EnrolledPhone phone)
    {
        var qr = PhoneQr.Sign(phone.Key, phone.Certificate, PhoneQr.WindowAt(_clock.GetUtcNow()));
        return await till.SellAsync(new SaleMessage(OperationId.New(_clock.GetUtcNow()).Value, null, _clock.GetUtcNow(), [new("textbook", 300)]) { Presentation = new QrEvidence(qr) });
    }

    private static Task BecomesAsync(string database, int credential, CredentialState status) =>
        UntilAsync(() => TableDump.Count(database, $"credential WHERE id = {credential} AND status = {(int)status}") == 1);

    private static Task FollowedAsync(string database, long position) =>
        UntilAsync(() => TableDump.Count(database, $"followed_feed WHERE position = {position}") == 1);

    private static Dictionary<int, bool> StatesOf(string database)
    {
        using var context = PassDatabase.Sqlite(database).CreateContext();
        return context.Credentials.Where(c => c.Id > IssuanceService.NumbersBefore).ToDictionary(c => c.Id, c => c.Status == CredentialState.Active);
    }

    /// <summary>The log and all that is kept, but what a node may derive later: it stops without waiting for its projection.</summary>
    private static string Dump(string database) => TableDump.All(database, "log_snapshot", "sqlite_sequence", "projection", "operation", "pass_place", "partner_place", "entry", "purse");

    private static async Task SqlAsync(string database, string sql)
    {
        await using var context = PassDatabase.Sqlite(database).CreateContext();
        await context.Database.ExecuteSqlRawAsync(sql);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var started = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(50))
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Patience);
    }
}
