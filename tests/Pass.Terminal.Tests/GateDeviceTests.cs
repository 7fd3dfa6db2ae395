using Microsoft.EntityFrameworkCore;
using Pass.Cards.Issuance;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Gates;
using Pass.Region.Tills;
using Pass.Terminal.Gate;
using Pass.Terminal.Keeping;
using Pass.Testing.Postgres;

namespace Pass.Terminal.Tests;

/// <summary>A school's own gate, in service by a code, with its lists from the region over HTTP.</summary>
public sealed class GateDeviceTests : IDisposable
{
    internal const string School = "0690026D";
    internal static readonly Actor Officer = new(new(7), "camille", ActorRole.Officer, ActorChannel.CommandLine);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-gate-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gate_comes_into_service_decides_alone_and_tells_the_region_how_many_came_and_never_who()
    {
        await using var counter = await Counter.OpenAsync();
        var region = counter.Desk.Region;
        var office = await OfficeAsync(counter);
        var code = (await office.OpenAsync(Officer, School, "Grille nord", mayLetInByHand: false, Token)).OrThrow().Code.ToString();
        var folder = new TillFolder(_folder.FullName);
        var http = region.NewHttp();

        (await Should.ThrowAsync<RegionRefusedException>(() => folder.ActivateGateAsync(http, ActivationCode.Of(new byte[10]).ToString(), Token))).Code.ShouldBe("ActivationRefused");
        var self = await folder.ActivateGateAsync(http, code, Token);
        self.Identity.School.ShouldBe(School);
        (await Should.ThrowAsync<TillFolderException>(() => folder.ActivateGateAsync(http, code, Token))).Message.ShouldContain("in service already");
        Should.Throw<TillFolderException>(folder.Load).Message.ShouldContain("gate");
        using (var other = new HttpClient { BaseAddress = region.Address })
        {
            // The same code serves nobody else, a till is no gate and a gate is no till.
            (await Should.ThrowAsync<RegionRefusedException>(() => new TillFolder(Path.Combine(_folder.FullName, "other")).ActivateGateAsync(other, code, Token))).Code.ShouldBe("ActivationRefused");
            (await StatusAsync(other, "v1/gate/roster", new TerminalToken(counter.Self.Identity, counter.Time).Current())).ShouldBe(401);
            (await StatusAsync(other, "v1/products", new TerminalToken($"gate-{self.Identity.GateId}", self.Identity.Key, counter.Time).Current())).ShouldBe(401);
            (await StatusAsync(other, "v1/gate/roster", new TerminalToken("gate-99", self.Identity.Key, counter.Time).Current())).ShouldBe(401);
            using var stolen = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
            (await StatusAsync(other, "v1/gate/roster", new TerminalToken($"gate-{self.Identity.GateId}", stolen, counter.Time).Current())).ShouldBe(401);
        }

        using (var gate = GateStation.Open(folder, http, folder.LoadGate(), counter.Time, new Random(1)))
        {
            gate.Desk.Show(counter.Qr().Text).Code.ShouldBe("Presentation.StatusStale");
            (await gate.SyncAsync(Token)).ShouldBeTrue();
            gate.Desk.Roster!.Count.ShouldBe(1);
            gate.Desk.Show(counter.Qr().Text).IsAllowed.ShouldBeTrue();
            gate.Desk.ByHand("card forgotten").Code.ShouldBe("NotByHand");
            counter.Time.Advance(TimeSpan.FromSeconds(31));
            (await office.LetInByHandAsync(Officer, self.Identity.GateId, may: true, Token)).OrThrow();
            await gate.SyncAsync(Token);
            gate.Desk.ByHand("card forgotten").IsAllowed.ShouldBeTrue();
            await gate.SyncAsync(Token);
            await gate.SyncAsync(Token);
        }
        var line = (await office.ListAsync(School, ParisCalendar.DateOf(counter.Time.GetUtcNow()), Token)).Single();
        (line.Allowed, line.Denied, line.ByHand, line.Device.SeenMs is not null).ShouldBe((1, 2, 1, true));

        // Started again without network it decides alike; a roster that somebody changed on its disk is as if it were not there.
        using (var gate = GateStation.Open(folder, http, folder.LoadGate(), counter.Time, new Random(1)))
            gate.Desk.Show(counter.Qr().Text).IsAllowed.ShouldBeTrue();
        var kept = Path.Combine(_folder.FullName, "gate-roster.json");
        File.WriteAllText(kept, File.ReadAllText(kept).Replace("true", "false", StringComparison.Ordinal));
        using (var gate = GateStation.Open(folder, http, folder.LoadGate(), counter.Time, new Random(1)))
        {
            gate.Desk.Show(counter.Qr().Text).Code.ShouldBe("RosterMissing");
            await gate.SyncAsync(Token);
            gate.Desk.Show(counter.Qr().Text).IsAllowed.ShouldBeTrue();

            // Weeks later the old counts are gone, here and there.
            counter.Time.Advance(TimeSpan.FromDays(40));
            gate.Desk.Show("PR1:NOTHING").IsAllowed.ShouldBeFalse();
            await gate.SyncAsync(Token);
            await using var context = region.Database.CreateContext();
            (await context.GateHours.Select(h => new { h.Allowed, h.Denied, h.ByHand }).SingleAsync(Token)).ShouldBe(new { Allowed = 0, Denied = 1, ByHand = 0 });

            (await office.RevokeAsync(Officer, self.Identity.GateId, Token)).OrThrow();
            counter.Time.Advance(TimeSpan.FromSeconds(31));
            (await Should.ThrowAsync<RegionRefusedException>(() => gate.SyncAsync(Token))).Code.ShouldBe("TerminalRevoked");
        }
    }

    [Fact]
    public async Task A_list_that_was_edited_or_is_another_schools_or_too_old_opens_no_gate()
    {
        await using var counter = await Counter.OpenAsync();
        var office = await OfficeAsync(counter);
        var code = (await office.OpenAsync(Officer, School, "Grille", mayLetInByHand: true, Token)).OrThrow().Code.ToString();
        var (folder, http) = (new TillFolder(_folder.FullName), counter.Desk.Region.NewHttp());
        await folder.ActivateGateAsync(http, code, Token);
        using var gate = GateStation.Open(folder, http, folder.LoadGate(), counter.Time, new Random(1));
        (await gate.SyncAsync(Token)).ShouldBeTrue();
        counter.Time.Advance(TimeSpan.FromMinutes(1));
        var now = counter.Time.GetUtcNow();
        var good = Signed(counter, List(School, now.AddDays(20)), now);

        gate.Take(List(School, now.AddDays(20)))!.Code.ShouldBe("RosterNotSigned");
        gate.Take([.. good[..^1], (byte)(good[^1] ^ 1)])!.Code.ShouldBe("RosterNotSigned");
        var at = good.AsSpan().IndexOf("digests"u8) + 12;
        gate.Take([.. good[..at], good[at] == 'A' ? (byte)'B' : (byte)'A', .. good[(at + 1)..]])!.Code.ShouldBe("RosterNotSigned");
        using (var stranger = new Portal.Tests.Presence.Issuer())
            gate.Take(stranger.SignRoster(now, List(School, now.AddDays(20))).Encoded.ToArray())!.Code.ShouldBe("RosterNotSigned");
        gate.Take(Signed(counter, List("0690001A", now.AddDays(20)), now))!.Code.ShouldBe("RosterOtherSchool");
        gate.Take(Signed(counter, List(School, now), now))!.Code.ShouldBe("RosterOver");
        gate.Take(Signed(counter, List(School, now.AddDays(20)), now.AddDays(-1)))!.Code.ShouldBe("RosterOlder");
        gate.Desk.Roster!.Count.ShouldBe(1);

        // From a stick, where there is no network; the region's own, signed before it, does not take its place.
        gate.Take(good).ShouldBeNull();
        (gate.Desk.Roster.Count, gate.Desk.MayLetInByHand).ShouldBe((2, true));
        (await gate.SyncAsync(Token)).ShouldBeTrue();
        gate.Desk.Roster.Count.ShouldBe(2);

        // Tomorrow's is another, and what comes without its signature changes nothing; while the issuer is away the region says so.
        counter.Time.Advance(TimeSpan.FromDays(1));
        var signing = counter.Desk.Signing;
        counter.Desk.Signing = (roster, _) => Task.FromResult(new IssuanceReply<SignedRosterMessage>(new(roster.List), null));
        (await gate.SyncAsync(Token)).ShouldBeFalse();
        gate.Desk.Roster.Count.ShouldBe(2);
        counter.Time.Advance(TimeSpan.FromDays(1));
        counter.Desk.Signing = signing;
        (await gate.SyncAsync(Token)).ShouldBeTrue();
        gate.Desk.Roster.Count.ShouldBe(1);
        counter.Time.Advance(TimeSpan.FromDays(1));
        counter.Desk.Signing = (_, _) => throw new IssuanceUnavailableException("away");
        (await gate.SyncAsync(Token)).ShouldBeTrue("the one signed before is good still");
        counter.Desk.Signing = null;
        (await gate.SyncAsync(Token)).ShouldBeFalse("a region without an issuer gives out none");
        gate.Desk.Show(counter.Qr().Text).IsAllowed.ShouldBeTrue();
        counter.Time.Advance(TimeSpan.FromDays(20));
        gate.Desk.Show(counter.Qr().Text).Code.ShouldBe("RosterOld");
    }

    [Fact]
    public async Task A_school_keeps_its_own_gates_alone()
    {
        await using var counter = await Counter.OpenAsync();
        var office = await OfficeAsync(counter);
        var head = new Actor(ActorId.OfSignIn(900), "sign-in/900", ActorRole.School, ActorChannel.Portal);
        await using (var context = counter.Desk.Region.Database.CreateContext())
        {
            context.SignIns.Add(new() { Id = 900, UserName = "head", NormalizedUserName = "HEAD", Name = "Head", SecurityStamp = "x", ConcurrencyStamp = "x", Links = { new() { Kind = LinkKind.School, Uai = School } } });
            context.Schools.Add(new() { Uai = "0690001A" });
            await context.SaveChangesAsync(Token);
        }
        var own = (await office.OpenAsync(head, School, "Grille", mayLetInByHand: true, Token)).OrThrow();
        CodeOf(await office.OpenAsync(head, "0690001A", "Grille", mayLetInByHand: true, Token)).ShouldBe("SchoolUnknown");
        var other = (await office.OpenAsync(Officer, "0690001A", "Grille", mayLetInByHand: true, Token)).OrThrow();
        CodeOf(await office.RevokeAsync(head, other.Id, Token)).ShouldBe("GateUnknown");
        CodeOf(await office.RenewCodeAsync(head, own.Id, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Before_a_Saturday_the_region_sees_which_tills_are_not_ready()
    {
        await using var counter = await Counter.OpenAsync();
        var region = counter.Desk.Region;
        var readiness = new TillReadiness(region.Database, counter.Time);
        await region.NewCodeAsync();

        (await ConcernsAsync()).ShouldBe([[], [TillConcern.NotActivated]]);
        counter.Cuts.Now = Cuts.Way.Down;
        (await counter.SellAsync(500)).Operation!.State.ShouldBe(Selling.TillState.Queued);
        counter.Cuts.Now = Cuts.Way.Through;
        await counter.Till.RefreshAsync(Token);
        (await ConcernsAsync())[0].ShouldBe([TillConcern.Unsent]);
        await counter.Forwarder.ForwardAsync(Token);
        await counter.Till.RefreshAsync(Token);
        (await ConcernsAsync())[0].ShouldBeEmpty();
        counter.Time.Advance(TimeSpan.FromHours(25));
        (await ConcernsAsync())[0].ShouldBe([TillConcern.Silent]);

        async Task<List<IReadOnlyList<TillConcern>>> ConcernsAsync() => [.. (await readiness.ListAsync(ct: Token)).Items.Select(t => t.Concerns)];
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A school with the holder as its pupil, and another who has left.</summary>
    internal static async Task<GateOffice> OfficeAsync(Counter counter)
    {
        var database = counter.Desk.Region.Database;
        await database.EnterAsync(Officer);
        await using var context = database.CreateContext();
        context.Schools.Add(new() { Uai = School });
        context.Holders.Add(new() { Id = 1, PassId = Portal.Tests.Region.Holder.Value, IneHmac = [1], Uai = School });
        context.Holders.Add(new() { Id = 2, PassId = Portal.Tests.Region.OtherHolder.Value, IneHmac = [2], Uai = School, LeftOn = new(2026, 9, 1) });
        await context.SaveChangesAsync(Token);
        return new(database, counter.Time);
    }

    private static byte[] List(string school, DateTimeOffset until) =>
        SchoolRoster.Write(school, [Portal.Tests.Region.Holder, Portal.Tests.Region.OtherHolder], until, new byte[SchoolRoster.SaltBytes]);

    private static byte[] Signed(Counter counter, byte[] list, DateTimeOffset at) => counter.Desk.Issuer.SignRoster(at, list).Encoded.ToArray();

    private static async Task<int> StatusAsync(HttpClient http, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", token);
        using var response = await http.SendAsync(request, Token);
        return (int)response.StatusCode;
    }

    private static string? CodeOf<T>(Result<T> answer) where T : notnull => answer.Ok(out _, out var problem) ? null : problem.Code;
}
