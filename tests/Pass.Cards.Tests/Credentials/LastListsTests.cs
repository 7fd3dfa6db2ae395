using Pass.Cards.Credentials;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.Credentials;

public sealed class LastListsTests : IDisposable
{
    private readonly TestAuthorities _region = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-lists-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "lists.last");

    public void Dispose()
    {
        _region.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void What_was_taken_is_remembered_by_a_program_started_again()
    {
        var (older, newer) = (_region.TrustOf(_region.Issuer.Certificate), _region.TrustOf(_region.Issuer.Certificate));
        var first = new LastLists(Path);
        first.MayTake(older).ShouldBeTrue();
        first.Took(newer);
        first.Took(_region.Status(5, 1));

        var again = new LastLists(Path);
        (again.TrustIssuedAt, again.StatusVersion).ShouldBe((newer.IssuedAt, 5));
        again.MayTake(older).ShouldBeFalse();
        again.MayTake(newer).ShouldBeTrue();
        again.MayTake(_region.TrustOf(_region.Issuer.Certificate)).ShouldBeTrue();
        again.MayTake(_region.Status(4, 1)).ShouldBeFalse();
        again.MayTake(_region.Status(5, 1)).ShouldBeTrue("the same, signed again");
        again.MayTake(_region.Status(5, 2)).ShouldBeFalse("another of the same version");
        again.MayTake(_region.Status(6, 2)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    public void A_damaged_memory_stops_and_says_what_to_do(string content)
    {
        File.WriteAllText(Path, content);
        Should.Throw<InvalidDataException>(() => new LastLists(Path)).Message.ShouldContain("delete it");
    }
}
