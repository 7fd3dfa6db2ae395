using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Core;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.Credentials;

/// <summary>A school's list opens gates only as the region's issuing authority signed it.</summary>
public sealed class SignedRosterTests
{
    private const string School = "0690026D";

    [Fact]
    public void What_the_issuer_signed_is_read_and_nothing_else()
    {
        using var region = new TestAuthorities();
        using var other = new TestAuthorities();
        var signed = region.Roster(School, new PassId(1), new PassId(2));
        var (now, encoded) = (region.Clock.GetUtcNow(), signed.Encoded.ToArray());
        SignedRoster.Open(encoded, region.Trust, now).ShouldNotBeNull().ShouldSatisfyAllConditions(
            r => r.Roster.Uai.ShouldBe(School), r => r.Roster.Has(new(2), now).ShouldBeTrue(), r => r.Roster.Has(new(3), now).ShouldBeFalse(), r => r.IssuedAt.ShouldBe(now));
        for (var at = 0; at < encoded.Length; at++)
        {
            var edited = encoded.ToArray();
            edited[at] ^= 1;
            SignedRoster.Open(edited, region.Trust, now).ShouldBeNull($"byte {at}");
        }
        SignedRoster.Open(encoded, other.Trust, now).ShouldBeNull("another region's");
        SignedRoster.Open(encoded, region.Trust, now - TrustList.MostAhead - TimeSpan.FromSeconds(1)).ShouldBeNull("dated ahead");
        using var thief = TestAuthorities.NewKey();
        SignedRoster.Open(CoseSign1.Sign(thief, region.Issuer.PublicKey.KeyId.Span, SignedRoster.Encode(now, SchoolRoster.Write(School, [new(3)], now.AddDays(1), new byte[16])), SignedContext.SchoolRoster), region.Trust, now)
            .ShouldBeNull("another key under the issuer's name");
        // A signature of the issuer's over something else is no list, and the list's is nothing else.
        SignedRoster.Open(region.Status(1).Encoded.Span, region.Trust, now).ShouldBeNull();
        StatusList.Open(encoded, region.Trust).ShouldBeNull();
        Should.Throw<ArgumentException>(() => region.Issuer.SignRoster(now, "{}"u8));
    }
}
