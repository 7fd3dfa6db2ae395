namespace Pass.Core.Tests.Identity;

public class OperationIdTests
{
    [Fact]
    public void An_id_carries_its_instant_and_is_a_version_7_uuid()
    {
        var at = new DateTimeOffset(2026, 9, 5, 12, 0, 0, 123, TimeSpan.Zero);
        foreach (var id in new[] { OperationId.New(at), OperationId.Derive(at.ToUnixTimeMilliseconds(), 5, 6) })
        {
            id.UnixMs.ShouldBe(at.ToUnixTimeMilliseconds());
            OperationId.TryParse(id.ToString(), out var read).ShouldBeTrue();
            read.ShouldBe(id);
        }
        OperationId.Derive(1, 5, 6).ShouldBe(OperationId.Derive(1, 5, 6));
        OperationId.Derive(1, 5, 6).ShouldNotBe(OperationId.Derive(1, 5, 7));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not an id")]
    [InlineData("6f9619ff-8b86-4011-b42d-00c04fc964ff")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void What_is_not_a_version_7_uuid_is_refused(string? text) => OperationId.TryParse(text, out _).ShouldBeFalse();
}
