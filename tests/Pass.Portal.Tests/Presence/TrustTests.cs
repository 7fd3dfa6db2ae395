using Microsoft.Extensions.Logging.Abstractions;
using Pass.Cards.Credentials;
using Pass.Portal.Presence;
using Pass.Terminal;
using Pass.Testing;

namespace Pass.Portal.Tests.Presence;

public sealed class TrustTests
{
    [Fact]
    public async Task Without_a_trust_list_a_presentation_is_a_problem_and_a_number_pays()
    {
        await using var region = await Region.StartAsync();
        var client = region.Client(await region.NewTillAsync());
        var sale = region.Textbook(1_000);

        var refused = await Should.ThrowAsync<RegionRefusedException>(() => client.SellAsync(sale with { Presentation = new QrEvidence("PR1:X") }));
        refused.Code.ShouldBe("PresentationNotConfigured");
        (await client.UploadAsync([sale with { Presentation = new QrEvidence("PR1:X") }])).ShouldHaveSingleItem().Code.ShouldBe("PresentationNotConfigured");
        (await client.SellAsync(sale)).Status.ShouldBe("approved");
    }

    [Fact]
    public async Task Where_presence_is_required_a_number_alone_pays_nothing()
    {
        await using var desk = await Desk.OpenAsync(("RequirePresentation", "true"));

        var reply = await desk.Client.SellAsync(desk.Region.Textbook(1_000));
        (reply.Status, reply.Code).ShouldBe(("refused", "Presentation.NotPresented"));
        (await desk.Client.UploadAsync([desk.Region.Textbook(1_000)])).ShouldHaveSingleItem().Code.ShouldBe("Presentation.NotPresented");
        (await desk.PayByCardAsync(1_000)).Status.ShouldBe("approved");
        (await Should.ThrowAsync<InvalidOperationException>(() => Region.StartAsync(null, ("RequirePresentation", "true")))).Message.ShouldContain("Pass:Trust");
        // Where nobody asked for it, it is so all the same, and the node starts.
        await using var untrusting = await Region.StartAsync(null, ("RequirePresentation", null!));
        (await untrusting.Client(await untrusting.NewTillAsync()).SellAsync(untrusting.Textbook(1_000))).Code.ShouldBe("Presentation.NotPresented");
    }

    [Fact]
    public async Task A_roll_over_is_taken_over_without_restart_and_a_damaged_or_older_list_is_not()
    {
        await using var desk = await Desk.OpenAsync();
        var first = File.ReadAllBytes(desk.Issuer.TrustFile);
        desk.Issuer.RollOver(desk.Region.Time.GetUtcNow());
        var next = await desk.Issuer.NewCardAsync(4, Region.Holder);
        await desk.RegisterAsync(4);

        await AnswerShouldBecomeAsync(desk, next, "Approved");
        File.WriteAllBytes(desk.Issuer.TrustFile, first[..^9]);
        await Task.Delay(1_100);
        (await desk.PayByCardAsync(100, next)).Status.ShouldBe("approved");
        File.WriteAllBytes(desk.Issuer.TrustFile, first);
        await Task.Delay(1_100);
        (await desk.PayByCardAsync(100, next)).Status.ShouldBe("approved");
    }

    [Fact]
    public void A_node_started_again_takes_no_older_list_nor_one_dated_ahead()
    {
        using var issuer = new Issuer();
        var (first, at) = (File.ReadAllBytes(issuer.TrustFile), Issuer.ThreeYears.From.AddHours(1));
        issuer.RollOver(at);
        var newest = File.ReadAllBytes(issuer.TrustFile);
        var time = new WallClock(at);
        new PresenceDesk(issuer.TrustFolder, false, null, time, new Meters(), NullLogger<PresenceDesk>.Instance).Trust!.IssuedAt.ShouldBe(at);

        File.WriteAllBytes(issuer.TrustFile, first);
        var refused = Should.Throw<InvalidOperationException>(() => new PresenceDesk(issuer.TrustFolder, false, null, time, new Meters(), NullLogger<PresenceDesk>.Instance));
        refused.Message.ShouldContain("la liste la plus récente");
        issuer.RollOver(at.AddMinutes(6));
        Should.Throw<InvalidOperationException>(() => new PresenceDesk(issuer.TrustFolder, false, null, time, new Meters(), NullLogger<PresenceDesk>.Instance));
        File.WriteAllBytes(issuer.TrustFile, newest);
        new PresenceDesk(issuer.TrustFolder, false, null, time, new Meters(), NullLogger<PresenceDesk>.Instance).Trust!.IssuedAt.ShouldBe(at);
    }

    [Fact]
    public async Task A_new_root_is_followed_without_restart_and_the_former_root_signs_nothing_after_it()
    {
        await using var desk = await Desk.OpenAsync();
        var (former, rootFile) = (File.ReadAllBytes(desk.Issuer.TrustFile), Path.Combine(desk.Issuer.TrustFolder, "root.cose"));
        desk.Issuer.RollRoot(desk.Region.Time.GetUtcNow());
        var next = await desk.Issuer.NewCardAsync(4, Region.Holder);
        await desk.RegisterAsync(4);

        await AnswerShouldBecomeAsync(desk, next, "Approved");
        (await desk.PayByCardAsync(100)).Status.ShouldBe("approved", "a card of the former root");
        var pinned = Certificate.Decode(File.ReadAllBytes(rootFile))!;
        TrustList.Open(File.ReadAllBytes(desk.Issuer.TrustFile), pinned, desk.Region.Time.GetUtcNow())!.Root.Encoded.ToArray().ShouldBe(pinned.Encoded.ToArray(), "a node started again pins the new root");
        TrustList.Open(former, pinned, desk.Region.Time.GetUtcNow()).ShouldBeNull();
        File.WriteAllBytes(desk.Issuer.TrustFile, former);
        await Task.Delay(1_100);
        (await desk.PayByCardAsync(100, next)).Status.ShouldBe("approved");
    }

    [Fact]
    public async Task A_trust_folder_that_is_not_one_stops_the_start_and_says_what_to_do()
    {
        using var issuer = new Issuer();
        using var other = new Issuer();
        await StartShouldFailAsync("absent", "root.cose");
        File.Copy(other.TrustFile, issuer.TrustFile, overwrite: true);
        await StartShouldFailAsync(issuer.TrustFolder, "trust.cose");
        File.Delete(issuer.TrustFile);
        await StartShouldFailAsync(issuer.TrustFolder, "trust.cose");

        static async Task StartShouldFailAsync(string folder, string file) =>
            (await Should.ThrowAsync<InvalidOperationException>(() => Region.StartAsync(null, ("Trust", folder)))).Message.ShouldContain(file);
    }

    private static async Task AnswerShouldBecomeAsync(Desk desk, Cards.Iso7816.ICardChannel card, string code)
    {
        for (var tries = 0; ; tries++)
        {
            var reply = await desk.PayByCardAsync(100, card);
            if (reply.Code == code)
                return;
            reply.Code.ShouldBe("Presentation.UnknownIssuer");
            tries.ShouldBeLessThan(50);
            await Task.Delay(100);
        }
    }
}
