using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Pass.Benchmarks.Region;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.Crypto;
using Pass.Cards.PassApplet;
using Pass.Cards.PhoneToken;
using Pass.Cards.Presentation;

namespace Pass.Benchmarks.Micro;

/// <summary>What it costs to know that a pass is there: a card's or a phone's signature, against the bare ECDSA verification that none can do without.</summary>
#pragma warning disable CA1001 // BenchmarkDotNet ends it by its cleanup; a class that it derives from is not sealed.
public class PresentationBenchmarks
#pragma warning restore CA1001
{
    private const int Credentials = 370_000;
    private static readonly byte[] Sale = new byte[SaleEvidence.SaleHashLength];

    private readonly CardRegion _region = new();
    private readonly ECDsa _key = CardRegion.NewKey();
    private readonly AesKey _aes = new(new byte[16]);
    private readonly byte[] _message = new byte[32], _mac = new byte[16];
    private P256PublicKey _imported = null!;
    private PresentationVerifier _verifier = null!;
    private CardPresentation _card = null!;
    private QrPresentation _qr = null!;
    private Certificate _phone = null!;
    private byte[] _signed = [], _signature = [];
    private StatusList _status = null!;
    private int _asked;

    [GlobalSetup]
    public void Prepare()
    {
        _imported = P256PublicKey.Of(_key);
        _verifier = NewVerifier();
        _card = _region.Present(_key, 1, Sale);
        (_signed, _signature) = (_card.Evidence.SignedMessage(), _card.Signature.ToArray());
        _phone = _region.CertifyPhone(_key, 2);
        // The clock of the verifier stands still, so that one code is good for the whole run.
        _qr = new(PhoneQr.Sign(_key, _phone, PhoneQr.WindowAt(CardRegion.Now)));
        _status = _region.Status(Credentials);
        if (!_verifier.Verify(_card, Sale).IsPresent || !_verifier.Verify(_qr, Sale).IsPresent)
            throw new InvalidOperationException("What is presented must be right: a refusal is quicker.");
    }

    [Benchmark(Description = "bare ECDSA P-256 verification, key imported", Baseline = true)]
    public bool Bare() => _imported.Verifier.VerifyData(_signed, _signature, HashAlgorithmName.SHA256);

    [Benchmark(Description = "a card seen before (one verification)")]
    public bool CardAgain() => _verifier.Verify(_card, Sale).IsPresent;

    [Benchmark(Description = "a card not seen before (two verifications)")]
    public bool CardFirst() => NewVerifier().Verify(_card, Sale).IsPresent;

    [Benchmark(Description = "a phone's QR, read and verified, seen before")]
    public bool Qr() => _verifier.Verify(_qr, Sale).IsPresent;

    [Benchmark(Description = "a phone's QR made")]
    public string MakeQr() => PhoneQr.Sign(_key, _phone, PhoneQr.WindowAt(CardRegion.Now));

    [Benchmark(Description = "AES-CMAC of 32 bytes")]
    public void Cmac() => _aes.Cmac(_message, _mac);

    [Benchmark(Description = "status of a credential, of 370 000")]
    public ListedStatus Status() => _status.Of(new(_asked = (_asked + 7_919) % Credentials));

    private PresentationVerifier NewVerifier() => new(_region.Trust, VerifierPolicy.Engine, _region.Clock);

    [GlobalCleanup]
    public void Dispose()
    {
        _imported.Dispose();
        _aes.Dispose();
        _key.Dispose();
        _region.Dispose();
    }
}
