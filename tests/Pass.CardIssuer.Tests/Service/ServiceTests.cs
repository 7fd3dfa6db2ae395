using System.Security.Cryptography;
using Pass.CardIssuer.Desk;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;
using Pass.Cards.Issuance;
using Pass.Cards.PhoneToken;
using Pass.Core;
using Pass.Issuing.Scp03;
using Pass.SoftwareCard;

namespace Pass.CardIssuer.Tests.Service;

/// <summary>The service as a process, driven over its socket as the portal drives it.</summary>
public sealed class ServiceTests
{
    private const string By = "portal";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asked_to_it_ends_with_the_program_that_started_it()
    {
        await using var service = await ServiceProcess.StartAsync("--until-input-ends");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        (await service.EndInputAsync(patience.Token)).ShouldBe(0);
        service.Printed.ShouldContain("stopped", Case.Insensitive);
    }

    [Fact]
    public async Task A_card_and_a_phone_live_their_whole_life_through_the_service()
    {
        await using var service = await ServiceProcess.StartAsync();
        var client = service.Client;
        var pass = new PassId(7);
        var ordered = (await client.OrderAsync(new([Order(pass, "o-7")], By), Token)).OrThrow();
        (ordered.Placed, ordered.Credentials.Single()).ShouldBe((1, 1));
        ordered = (await client.OrderAsync(new([Order(pass, "o-7")], By), Token)).OrThrow();
        (ordered.Placed, ordered.AlreadyKnown, ordered.Credentials.Single()).ShouldBe((0, 1, 1));
        (await client.ChangesAsync(0, 10, Token)).OrThrow().Changes.ShouldBeEmpty("an order is nothing the region could accept");

        await MakeAsync(service, 1);
        (await TellsAsync(client)).ShouldBe([(1, CredentialState.Pending)]);
        await MovedAsync(client, CardMove.HandOut, 1);
        await MovedAsync(client, CardMove.Activate, 1);
        (await TellsAsync(client)).ShouldBe([(1, CredentialState.Active)]);
        (await MovedAsync(client, CardMove.Block, 1)).PhoneRight.ShouldBeTrue();
        var again = await MovedAsync(client, CardMove.Block, 1);
        (again.WasDone, again.PhoneRight).ShouldBe((true, true));
        (await MovedAsync(client, CardMove.Replace, 1)).NewOrder.ShouldBe(2);
        (await MovedAsync(client, CardMove.Replace, 1)).ShouldBe(new(1, "Replaced", "Replaced", true, 2, true, null));
        (await client.MoveAsync(new(CardMove.Activate, [1, 99], "lost", By), Token)).OrThrow().Moved.Select(m => m.Refusal?.Code).ShouldBe(["TransitionRefused", "CardUnknown"]);

        (await client.GrantPhoneAsync(pass, new("asked", By), Token)).OrThrow().IsNew.ShouldBeFalse("the block gave one");
        using var key = Issuer.NewKey();
        var challenge = (await client.ChallengePhoneAsync(pass, Token)).OrThrow().Challenge;
        var (jwk, proof) = PhoneEnrolment.Answer(key, challenge);
        var phone = new PhoneMessage(jwk, challenge, proof, By);
        var enrolled = (await client.EnrolPhoneAsync(pass, phone, Token)).OrThrow();
        Certificate.Decode(enrolled.Certificate)!.Body.Credential.Value.ShouldBe(3);
        (await client.EnrolPhoneAsync(pass, phone, Token)).OrThrow().Certificate.ShouldBe(enrolled.Certificate);
        (await client.EnrolPhoneAsync(new PassId(8), phone, Token)).Problem!.Code.ShouldBe("ChallengeLapsed");
        (await TellsAsync(client)).ShouldBe([(1, CredentialState.Revoked), (3, CredentialState.Active)]);

        (await client.EnrolCodeAsync(pass, new("asked", By), Token)).OrThrow().ShouldBe(new(4, true));
        (await client.EnrolCodeAsync(pass, new("asked", By), Token)).OrThrow().ShouldBe(new(4, false));
        (await client.EnrolCodeAsync(pass, new("asked", By, 4), Token)).OrThrow().ShouldBe(new(5, true));
        (await client.EnrolCodeAsync(pass, new("asked", By, 3), Token)).Problem!.Code.ShouldBe("CodeEnrolledMeanwhile");
        (await MovedAsync(client, CardMove.Block, 5)).To.ShouldBe("Blocked");

        var shown = (await client.OfPassAsync(pass, Token)).OrThrow().Credentials;
        shown.Select(c => (c.Credential, c.Kind, c.State)).ShouldBe([(1, "Card", "Replaced"), (2, "Card", "Ordered"), (3, "Phone", "Active"), (4, "Code", "Replaced"), (5, "Code", "Blocked")]);
        shown[0].Trace.Select(e => e.To).ShouldBe(["Ordered", "InProduction", "InProduction", "Produced", "HandedOut", "Active", "Blocked", "Replaced"]);
        (await client.OverviewAsync(Token)).OrThrow().Cards.ShouldBe(new Dictionary<string, int> { ["Replaced"] = 1, ["Ordered"] = 1 }, ignoreOrder: true);
        service.Printed.ShouldNotContain((await File.ReadAllTextAsync(service.SecretFile, Token)).Trim());
        (await service.StopAsync()).ShouldBe(0, service.Printed);
        File.Exists(service.Socket).ShouldBeFalse();
    }

    [Fact]
    public async Task A_round_prepares_a_batch_and_publishes_lists_that_follow_each_other()
    {
        await using var service = await ServiceProcess.StartAsync();
        var client = service.Client;
        (await client.OrderAsync(new([.. Enumerable.Range(1, 9).Select(n => Order(new(n)))], By), Token)).OrThrow().Placed.ShouldBe(9);
        await StockAsync(service, 5);
        var round = await service.RoundAsync(Token);
        (round.State, round.Batch, round.Done, round.Total).ShouldBe((RoundState.Done, 1, 5, 5));
        (await service.RoundAsync(Token)).BatchRefused!.Code.ShouldBe("NoChips");
        ((await client.OverviewAsync(Token)).OrThrow().Batches.ShouldHaveSingleItem() is { Batch: 1, Route: "Bureau", State: "Prepared", Cards: 5, By: "worker" } made && made.States["InProduction"] == 5).ShouldBeTrue();

        var trustMessage = (await client.TrustAsync(Token)).OrThrow();
        var trust = TrustList.Open(trustMessage.Trust, Certificate.Decode(trustMessage.Root)!, TimeProvider.System.GetUtcNow())!;
        var first = (await client.StatusAsync(0, Token))!;
        (await client.StatusAsync(first.Version, Token)).ShouldBeNull();
        (await client.OrderAsync(new([Order(new(50))], By), Token)).OrThrow();
        await service.RoundAsync(Token);
        var second = (await client.StatusAsync(first.Version, Token))!;
        var followed = StatusDelta.Apply(StatusList.Open(first.List, trust)!, second.Deltas[first.Version], trust)!;
        followed.Encoded.ToArray().ShouldBe(second.List);
        (await File.ReadAllBytesAsync(Path.Combine(service.Folder, "published", "status.cose"), Token)).ShouldBe(second.List);
        (await client.RoundAsync(1_000, Token)).Problem!.Code.ShouldBe("RoundUnknown");
    }

    [Fact]
    public async Task What_was_acknowledged_before_a_kill_is_there_after_it_and_nothing_is_there_twice()
    {
        const int passes = 40, kills = 4;
        await using var service = await ServiceProcess.StartAsync();
        var acknowledged = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        for (var kill = 0; kill < kills; kill++)
        {
            if (kill > 0)
                await service.RestartAsync();
            using var client = service.NewClient();
            // It is killed once some orders of this turn are acknowledged, while others are on their way.
            var (enough, target) = (new TaskCompletionSource(), acknowledged.Count + 5);
            var orders = Enumerable.Range(1, passes).Select(n => Task.Run(async () =>
            {
                try
                {
                    var number = kill * passes + n;
                    acknowledged[number] = (await client.OrderAsync(new([Order(new(number), $"o-{number}")], By), Token)).OrThrow().Credentials.Single();
                    if (acknowledged.Count >= target)
                        enough.TrySetResult();
                }
                catch (IssuanceUnavailableException)
                {
                    // Killed before it could answer.
                }
            })).ToList();
            await Task.WhenAny(enough.Task, Task.WhenAll(orders));
            await service.KillAsync();
            await Task.WhenAll(orders);
        }

        await service.RestartAsync();
        acknowledged.Count.ShouldBeGreaterThanOrEqualTo(5 * kills);
        foreach (var number in Enumerable.Range(1, passes * kills))
        {
            var again = (await service.Client.OrderAsync(new([Order(new(number), $"o-{number}")], By), Token)).OrThrow();
            if (acknowledged.TryGetValue(number, out var credential))
                (again.AlreadyKnown, again.Credentials.Single()).ShouldBe((1, credential));
            (await service.Client.OfPassAsync(new(number), Token)).OrThrow().Credentials.Count.ShouldBe(1);
        }
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Only_one_service_listens_and_a_killed_one_leaves_the_way_free()
    {
        await using var service = await ServiceProcess.StartAsync();
        File.GetUnixFileMode(service.Socket).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(service.SecretFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await service.RunAsync()).ShouldBe(1);
        service.Printed.ShouldContain("listens at");
        (await service.RunAsync("--listen", "http://0.0.0.0:0")).ShouldBe(1);
        service.Printed.ShouldContain("on this machine only");
        (await service.RunAsync("--listen", "http://127.0.0.1:0")).ShouldBe(1);
        await service.KillAsync();
        File.Exists(service.Socket).ShouldBeTrue("a killed process cleans nothing up");
        (await Should.ThrowAsync<IssuanceUnavailableException>(() => service.Client.OverviewAsync(Token))).Message.ShouldContain("does not answer");
        await service.RestartAsync();
        (await service.Client.OverviewAsync(Token)).OrThrow().ChipsInStock.ShouldBe(0);
        await service.KillAsync();
        var port = $"http://[::1]:{FreePort()}";
        await service.RestartAsync("--listen", port);
        using (var overPort = new IssuanceClient(IssuanceAddress.Parse(port), service.SecretFile))
            (await overPort.OverviewAsync(Token)).OrThrow().ChipsInStock.ShouldBe(0);
        File.SetUnixFileMode(service.SecretFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        (await Should.ThrowAsync<IssuanceUnavailableException>(() => service.Client.OverviewAsync(Token))).Message.ShouldContain("chmod 600");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.IPv6Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static OrderMessage Order(PassId pass, string? reference = null) => new(PassNumber.Of(pass).ToCompact(), "school", Reference: reference);

    private static async Task<MovedMessage> MovedAsync(IssuanceClient client, CardMove move, int credential)
    {
        var moved = (await client.MoveAsync(new(move, [credential], "because", By), Token)).OrThrow().Moved.Single();
        moved.Refusal.ShouldBeNull();
        return moved;
    }

    private static async Task<List<(int, CredentialState)>> TellsAsync(IssuanceClient client) =>
        [.. (await client.ChangesAsync(0, 10, Token)).OrThrow().Changes.Select(c => (c.Credential, c.State)).Order()];

    private static async Task MakeAsync(ServiceProcess service, int chip)
    {
        using var authority = service.OpenAuthority();
        using var transport = StaticKeys.Factory();
        using var master = new AesKey(SHA256.HashData("test master"u8));
        var desk = new PersonalizationDesk(service.Database, new(), new(transport, master, authority), TimeProvider.System, Issuer.Random);
        using var card = DeskTests.Chip(chip);
        using var channel = new InProcessChannel(card);
        var result = await desk.PersonalizeAsync("reader", channel, await desk.OpenSessionAsync("desk", Token), "desk", Token);
        result.Outcome.ShouldBe(DeskOutcome.Produced, result.Detail);
    }

    private static async Task StockAsync(ServiceProcess service, int chips)
    {
        await using var context = service.Database.CreateContext();
        foreach (var (i, (chip, point)) in Issuer.PaperChips(1, chips).Index())
            context.Add(new Store.Model.ChipRow { ChipId = chip, PublicPoint = point, Rank = i });
        await context.SaveChangesAsync(Token);
    }
}
