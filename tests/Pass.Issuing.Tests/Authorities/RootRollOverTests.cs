using System.Security.Cryptography;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Keys;
using Pass.Cards.PassApplet;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Testing.Cards;

namespace Pass.Issuing.Tests.Authorities;

public sealed class RootRollOverTests : IDisposable
{
    private static readonly byte[] Sale = SHA256.HashData("one book, 12,00 €"u8);
    private static readonly DateTimeOffset Rolled = TestAuthorities.Rentree.AddYears(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-roots-");
    private readonly MemoryKeyStore _keys = new();
    private readonly FakeTimeProvider _clock = new(TestAuthorities.Rentree);
    private readonly ECDsa _cardKey = TestAuthorities.NewKey();
    private readonly KeyCeremony _ceremony;
    private readonly Certificate _first, _oldCard;
    private readonly byte[] _firstList;

    public RootRollOverTests()
    {
        _ceremony = new KeyCeremony(_keys, _folder.FullName, _clock, TestAuthorities.Random);
        _first = _ceremony.CreateRoot(Years(10));
        _ceremony.CreateIssuer(Years(4));
        _oldCard = NewCard();
        _firstList = _ceremony.ExportTrustList();
        _clock.SetUtcNow(Rolled);
    }

    [Fact]
    public void A_terminal_that_pinned_the_former_root_follows_to_the_new_one_and_never_goes_back()
    {
        var second = _ceremony.RollRoot(Years(10));
        _ceremony.CreateIssuer(Years(4));
        var newCard = NewCard();
        var followed = Open(_ceremony.ExportTrustList(), _first)!;

        followed.Root.Encoded.ToArray().ShouldBe(second.Encoded.ToArray());
        followed.Issuers.Count().ShouldBe(2);
        Verify(followed, newCard).ShouldBe(PresentationRefusal.None);
        Verify(followed, _oldCard).ShouldBe(PresentationRefusal.None);
        var verifier = new PresentationVerifier(Open(_firstList, _first)!, VerifierPolicy.Engine, _clock);
        verifier.Verify(Present(newCard), Sale).Refusal.ShouldBe(PresentationRefusal.UnknownIssuer);
        verifier.Use(followed).ShouldBeTrue();
        verifier.Verify(Present(newCard), Sale).IsPresent.ShouldBeTrue();
        verifier.Use(Open(_firstList, _first)!).ShouldBeFalse("an older list never replaces a newer one");
        Open(_firstList, followed.Root).ShouldBeNull("once the new root is pinned, the former one signs nothing");
    }

    [Fact]
    public void A_former_root_that_signs_a_later_list_convinces_nobody_who_followed()
    {
        var second = _ceremony.RollRoot(Years(10));
        using var former = new CertificateAuthority(_keys.Open("root"), _first);
        using var rogue = former.CreateIssuer(TestAuthorities.NewKey(), Years(1), TestAuthorities.Random);
        var crosses = Read("root-2-by-root").Concat(Read("root-by-root-2")).ToList();
        var later = Rolled.AddDays(1);
        _clock.SetUtcNow(later);

        Open(former.SignTrustList(later, [rogue.Certificate]), second).ShouldBeNull();
        Open(former.SignTrustList(later, [rogue.Certificate], crosses), second).ShouldBeNull();
        using var newest = new CertificateAuthority(_keys.Open("root-2"), second);
        var itself = former.CrossCertify(CertificateKind.NextRoot, second, Years(1), TestAuthorities.Random);
        Open(newest.SignTrustList(later, [], [itself]), second).ShouldNotBeNull();
        var astray = newest.CrossCertify(CertificateKind.FormerRoot, _first, Years(1), TestAuthorities.Random);
        Open(newest.SignTrustList(later, [], [astray]), _first).ShouldBeNull("the word of the new root for the former is not the word of the former");
        Open(former.SignTrustList(later, [], [astray]), second).ShouldBeNull("nor does it let the former sign");
    }

    [Fact]
    public void A_terminal_that_pinned_only_the_new_root_accepts_cards_of_the_former_until_their_issuer_ends()
    {
        var second = _ceremony.RollRoot(Years(10));
        var trust = Open(_ceremony.ExportTrustList(), second)!;
        Verify(trust, _oldCard).ShouldBe(PresentationRefusal.None);
        Verify(trust, _oldCard, TestAuthorities.Rentree.AddDays(1)).ShouldBe(PresentationRefusal.None, "a sale taken offline before the roll-over is still good");

        _clock.SetUtcNow(TestAuthorities.Rentree.AddYears(4).AddDays(1));
        Verify(trust, _oldCard).ShouldBe(PresentationRefusal.Expired);
        Open(_ceremony.ExportTrustList(), second)!.Issuers.ShouldBeEmpty();
    }

    [Fact]
    public void The_word_for_a_former_root_ends_on_its_own_date()
    {
        var second = _ceremony.RollRoot(Years(10));
        using var newest = new CertificateAuthority(_keys.Open("root-2"), second);
        var shortWord = newest.CrossCertify(CertificateKind.FormerRoot, _first, new Validity(Rolled, Rolled.AddDays(30)), TestAuthorities.Random);
        var trust = Open(newest.SignTrustList(Rolled, [.. Read("issuer-1")], [shortWord]), second)!;
        Verify(trust, _oldCard).ShouldBe(PresentationRefusal.None);
        _clock.SetUtcNow(Rolled.AddDays(31));
        Verify(trust, _oldCard).ShouldBe(PresentationRefusal.Expired);
    }

    [Fact]
    public void Outside_the_dates_of_a_word_or_a_root_nobody_follows()
    {
        _ceremony.RollRoot(Years(20));
        var list = _ceremony.ExportTrustList(TimeSpan.FromDays(15 * 366));
        foreach (var (now, follows) in new[]
        {
            (Rolled.AddSeconds(-1), false), (Rolled, true), (TestAuthorities.Rentree.AddYears(10), true), (TestAuthorities.Rentree.AddYears(10).AddSeconds(1), false),
        })
            (TrustList.Open(list, _first, now) is not null).ShouldBe(follows, $"{now:u}");

        _clock.SetUtcNow(TestAuthorities.Rentree.AddYears(11));
        Open(list, _ceremony.RootCertificate()).ShouldNotBeNull();
        Should.Throw<KeyStoreException>(() => new KeyCeremony(_keys, Directory.CreateDirectory(Path.Combine(_folder.FullName, "none")).FullName, _clock, TestAuthorities.Random)
            .RollRoot(Years(1))).Message.ShouldContain("key ceremony");
    }

    [Fact]
    public void A_terminal_several_roll_overs_behind_follows_from_root_to_root()
    {
        var roots = new List<Certificate> { _first };
        for (var roll = 1; roll < TrustList.MaxRoots; roll++)
        {
            _clock.SetUtcNow(Rolled.AddDays(roll));
            roots.Add(_ceremony.RollRoot(Years(9)));
        }

        _ceremony.CreateIssuer(Years(3));
        var (newCard, list) = (NewCard(), _ceremony.ExportTrustList());
        list.Length.ShouldBeLessThanOrEqualTo(TrustList.MaxBytes);
        foreach (var root in roots)
        {
            var trust = Open(list, root)!;
            trust.Root.Encoded.ToArray().ShouldBe(roots[^1].Encoded.ToArray());
            Verify(trust, newCard).ShouldBe(PresentationRefusal.None);
            Verify(trust, _oldCard).ShouldBe(PresentationRefusal.None);
        }

        Should.Throw<KeyStoreException>(() => _ceremony.RollRoot(Years(9))).Message.ShouldContain("another folder");
        File.Delete(PathOf("root-5-by-root-4"));
        var broken = _ceremony.ExportTrustList();
        Open(broken, roots[3]).ShouldBeNull("a missing word stops whoever is before it");
        Open(broken, roots[4]).ShouldNotBeNull();
    }

    [Fact]
    public void Nothing_under_a_withdrawn_root_is_good_and_a_terminal_that_pinned_it_comes_away()
    {
        Should.Throw<KeyStoreException>(() => _ceremony.WithdrawRoot("root", "known")).Message.ShouldContain("roll it over first");
        _ceremony.RollRoot(Years(10));
        var before = Open(_ceremony.ExportTrustList(), _first)!;
        var verifier = new PresentationVerifier(before, VerifierPolicy.Engine, _clock);
        using (var issuer = _ceremony.OpenIssuer())
            verifier.Use(issuer.SignStatusList(1, Rolled, 8, [0])).ShouldBeTrue();
        _ceremony.WithdrawRoot("root", "mlf: its key was seen");
        Should.Throw<KeyStoreException>(() => _ceremony.WithdrawRoot("root", "again")).Message.ShouldContain("its key was seen");
        Should.Throw<KeyStoreException>(() => _ceremony.WithdrawRoot("root-7", "known")).Message.ShouldContain("no root named");
        Should.Throw<KeyStoreException>(() => _ceremony.OpenIssuer()).Message.ShouldContain("withdrawn");
        _ceremony.CreateIssuer(Years(4));
        var newCard = NewCard();

        var after = Open(_ceremony.ExportTrustList(), _first)!;
        verifier.Use(after).ShouldBeTrue();
        verifier.Verify(Present(_oldCard), Sale).Refusal.ShouldBe(PresentationRefusal.UnknownIssuer);
        verifier.Verify(Present(newCard), Sale).IsPresent.ShouldBeTrue();
        verifier.Status.ShouldBeNull("it was signed under the withdrawn root");
        Open(_firstList, after.Root).ShouldBeNull();

        _clock.SetUtcNow(Rolled.AddYears(1));
        var third = _ceremony.RollRoot(Years(10));
        var later = Open(_ceremony.ExportTrustList(), third)!;
        Verify(later, newCard).ShouldBe(PresentationRefusal.None);
        Verify(later, _oldCard).ShouldBe(PresentationRefusal.UnknownIssuer, "a withdrawal holds for every root after");
    }

    [Fact]
    public void A_list_of_several_roots_altered_anywhere_is_refused()
    {
        var second = _ceremony.RollRoot(Years(10));
        var list = _ceremony.ExportTrustList();
        foreach (var altered in Altered.EveryByteOf(list).Concat(Altered.AtRandom(list, 2000, seed: 3)).Where(a => !a.SequenceEqual(list)))
        {
            Open(altered, _first).ShouldBeNull();
            Open(altered, second).ShouldBeNull();
        }

        using var elsewhere = new TestAuthorities();
        Open(list, elsewhere.Root.Certificate).ShouldBeNull();
        // Signed by the newest root all the same: what it says of others must hold by itself.
        using var newest = new CertificateAuthority(_keys.Open("root-2"), second);
        foreach (var crosses in new[] { Read("issuer-1"), Read("root"), [.. Read("root-2-by-root"), .. Forged(elsewhere)] })
            Open(newest.SignTrustList(Rolled, [], crosses), second).ShouldBeNull();
        Open(newest.SignTrustList(Rolled, [elsewhere.Issuer.Certificate], Read("root-2-by-root")), second).ShouldBeNull();
        Open(newest.SignTrustList(Rolled, [.. Read("issuer-1")], Read("root-2-by-root")), second).ShouldBeNull("nobody gave a word for its root");
    }

    [Fact]
    public void A_roll_over_cut_before_its_end_counts_for_nothing_and_is_made_again()
    {
        _ceremony.RollRoot(Years(10));
        File.Delete(PathOf("root-2"));
        Open(_ceremony.ExportTrustList(), _first)!.Root.Encoded.ToArray().ShouldBe(_first.Encoded.ToArray());
        var second = _ceremony.RollRoot(Years(9));
        Open(_ceremony.ExportTrustList(), _first)!.Root.Encoded.ToArray().ShouldBe(second.Encoded.ToArray());
        Should.Throw<KeyStoreException>(() => _ceremony.CreateRoot(Years(1))).Message.ShouldContain("exists already");
    }

    private static Certificate[] Forged(TestAuthorities elsewhere) =>
        [elsewhere.Root.CrossCertify(CertificateKind.FormerRoot, elsewhere.Root.Certificate, TestAuthorities.ThreeYears, TestAuthorities.Random)];

    private Validity Years(int years) => new(_clock.GetUtcNow(), _clock.GetUtcNow().AddYears(years));

    private TrustList? Open(byte[] list, Certificate pinned) => TrustList.Open(list, pinned, _clock.GetUtcNow());

    private PresentationRefusal Verify(TrustList trust, Certificate card, DateTimeOffset? at = null) =>
        new PresentationVerifier(trust, VerifierPolicy.Engine, _clock).Verify(Present(card), Sale, at).Refusal;

    private CardPresentation Present(Certificate card)
    {
        var evidence = new SaleEvidence(new byte[8], Sale, CardSerial.Read(card.Body.Serial.Span), Atc: 7);
        return new CardPresentation(card.Encoded, evidence, _cardKey.SignData(evidence.SignedMessage(), HashAlgorithmName.SHA256));
    }

    private Certificate NewCard()
    {
        using var issuer = _ceremony.OpenIssuer();
        return issuer.Issue(new CertificateBody(CertificateKind.Card, CertificateAuthority.NewSerial(TestAuthorities.Random), new PassId(1), P256PublicKey.PointOf(_cardKey), issuer.Certificate.Body.Validity, new CredentialId(1)));
    }

    private Certificate[] Read(string name) => [Certificate.Decode(File.ReadAllBytes(PathOf(name)))!];

    private string PathOf(string name) => Path.Combine(_folder.FullName, name + ".cose");

    public void Dispose()
    {
        _cardKey.Dispose();
        _keys.Dispose();
        _folder.Delete(recursive: true);
    }
}
