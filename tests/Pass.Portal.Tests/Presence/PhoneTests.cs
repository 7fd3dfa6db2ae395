using Pass.Terminal;

namespace Pass.Portal.Tests.Presence;

public sealed class PhoneTests
{
    [Fact]
    public async Task A_qr_pays_once_and_only_in_its_half_minute()
    {
        await using var desk = await Desk.OpenAsync();
        var now = desk.Region.Time.GetUtcNow();

        (await desk.Client.SellAsync(desk.Shown(1_000))).Status.ShouldBe("approved");
        (await desk.Client.SellAsync(desk.Shown(1_000))).Code.ShouldBe("CredentialReplayed");
        (await desk.Client.SellAsync(desk.Shown(1_000, now.AddSeconds(-61)))).Code.ShouldBe("Presentation.WindowPast");
        (await desk.Client.SellAsync(desk.Shown(1_000, now.AddSeconds(61)))).Code.ShouldBe("Presentation.WindowFuture");
        (await desk.Client.SellAsync(desk.Shown(1_000, now.AddSeconds(-30)))).Status.ShouldBe("approved");
        (await desk.Client.SellAsync(desk.Shown(1_000) with { Presentation = new QrEvidence("PR1:NOT") })).Code.ShouldBe("Presentation.Malformed");
        (await desk.Client.SellAsync(desk.Shown(1_000, phone: desk.Issuer.NewPhone(9, Region.Holder)))).Code.ShouldBe("CredentialUnknown");
    }

    [Fact]
    public async Task A_retry_after_the_half_minute_reads_what_was_decided_and_another_content_is_told_apart()
    {
        await using var desk = await Desk.OpenAsync();
        var sale = desk.Shown(1_000);
        var reply = await desk.Client.SellAsync(sale);
        desk.Region.Time.Advance(TimeSpan.FromMinutes(5));

        (await desk.Client.SellAsync(sale)).ShouldBeEquivalentTo(reply);
        (await desk.Client.SellAsync(sale with { Lines = [new("textbook", 1_001)] })).Code.ShouldBe("OperationIdReused");
        var otherTill = desk.Region.Client(await desk.Region.NewTillAsync());
        (await otherTill.SellAsync(sale)).Code.ShouldBe("Presentation.WindowPast");
        (await desk.Client.SellAsync(sale with { OperationId = Guid.CreateVersion7(desk.Region.Time.GetUtcNow()) })).Code.ShouldBe("Presentation.WindowPast");
    }
}
