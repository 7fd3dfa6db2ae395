using FsCheck;
using FsCheck.Fluent;
using Pass.Cards.Credentials;
using Pass.Core;
using Pass.Testing;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.Credentials;

public sealed class StatusListTests : IDisposable
{
    private readonly TestAuthorities _region = new();

    [Fact]
    public void Each_credential_has_its_own_bit()
    {
        var list = _region.Status(1, 0, 7, 8, 999);
        Enumerable.Range(0, 1000).Where(i => list.Of(new CredentialId(i)) == ListedStatus.Revoked).ShouldBe([0, 7, 8, 999]);
        list.Of(new CredentialId(1000)).ShouldBe(ListedStatus.Unknown);
        list.Of(new CredentialId(-1)).ShouldBe(ListedStatus.Unknown);
        list.Of(new CredentialId(int.MaxValue)).ShouldBe(ListedStatus.Unknown);
    }

    [Fact]
    public void A_region_fits_in_46_kilobytes()
    {
        var list = _region.Status(1, _region.Clock.GetUtcNow(), 370_000, 12);
        list.Encoded.Length.ShouldBeInRange(46_250, 46_400);
        StatusList.Open(list.Encoded.Span, _region.Trust)!.Of(new CredentialId(12)).ShouldBe(ListedStatus.Revoked);
    }

    [Fact]
    public void Every_altered_byte_is_refused_without_an_exception()
    {
        var encoded = _region.Status(3, 5, 77).Encoded.ToArray();
        foreach (var altered in Altered.EveryByteOf(encoded).Concat(Altered.AtRandom(encoded, 500, seed: 2)).Where(a => !a.SequenceEqual(encoded)))
            StatusList.Open(altered, _region.Trust).ShouldBeNull();
    }

    [Fact]
    public void A_list_of_another_region_or_of_an_issuer_that_had_ended_is_refused()
    {
        using var elsewhere = new TestAuthorities();
        StatusList.Open(elsewhere.Status(1).Encoded.Span, _region.Trust).ShouldBeNull();
        StatusList.Open(_region.Status(1, TestAuthorities.Rentree.AddYears(4), 10).Encoded.Span, _region.Trust).ShouldBeNull();
    }

    [Fact]
    public void A_chain_of_deltas_leads_to_the_bytes_of_the_last_list()
    {
        StatusList[] lists =
        [
            _region.Status(1, TestAuthorities.Rentree, 100, 3, 50),
            _region.Status(2, TestAuthorities.Rentree.AddHours(1), 100, 3, 50, 51),
            _region.Status(5, TestAuthorities.Rentree.AddHours(2), 350, 50, 51, 349),
            _region.Status(6, TestAuthorities.Rentree.AddHours(3), 350, 50, 51, 349),
        ];
        var at = lists[0];
        foreach (var next in lists.Skip(1))
        {
            at = StatusDelta.Apply(at, StatusDelta.Between(at, next), _region.Trust)!;
            at.Encoded.ToArray().ShouldBe(next.Encoded.ToArray());
        }

        StatusDelta.Apply(lists[0], StatusDelta.Between(lists[0], lists[3]), _region.Trust)!.Encoded.ToArray().ShouldBe(lists[3].Encoded.ToArray());
        StatusDelta.Apply(lists[1], StatusDelta.Between(lists[0], lists[3]), _region.Trust).ShouldBeNull("it starts at another version");
        Should.Throw<ArgumentException>(() => StatusDelta.Between(lists[3], lists[0]));
    }

    [Fact]
    public void Every_altered_byte_of_a_delta_is_refused_without_an_exception()
    {
        var from = _region.Status(1, 5);
        var delta = StatusDelta.Between(from, _region.Status(2, 5, 77, 900));
        delta.Length.ShouldBeLessThan(120);
        foreach (var altered in Altered.EveryByteOf(delta).Concat(Altered.AtRandom(delta, 500, seed: 3)).Where(a => !a.SequenceEqual(delta)))
            StatusDelta.Apply(from, altered, _region.Trust).ShouldBeNull();
    }

    [Fact]
    public void Any_two_lists_are_joined_by_their_delta() =>
        Prop.ForAll<int[], int[]>((before, after) =>
        {
            var from = _region.Status(1, TestAuthorities.Rentree, 300, [.. before.Select(i => Math.Abs(i % 300))]);
            var to = _region.Status(2, TestAuthorities.Rentree, 400, [.. after.Select(i => Math.Abs(i % 400))]);
            return StatusDelta.Apply(from, StatusDelta.Between(from, to), _region.Trust)!.Encoded.Span.SequenceEqual(to.Encoded.Span);
        }).Check(Seeded.Config);

    [Fact]
    public void A_list_that_says_more_bits_than_it_has_is_not_signed()
    {
        Should.Throw<ArgumentException>(() => _region.Issuer.SignStatusList(1, TestAuthorities.Rentree, 9, new byte[1]));
        Should.Throw<ArgumentException>(() => _region.Issuer.SignStatusList(1, TestAuthorities.Rentree, 9, [0, 2]));
        Should.Throw<ArgumentException>(() => _region.Issuer.SignStatusList(0, TestAuthorities.Rentree, 8, [0]));
    }

    public void Dispose() => _region.Dispose();
}
