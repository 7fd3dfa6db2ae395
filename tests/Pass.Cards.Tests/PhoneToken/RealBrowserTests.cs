using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.PhoneToken;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Testing.Cards;

namespace Pass.Cards.Tests.PhoneToken;

/// <summary>IndexedDB and WebCrypto as a browser has them; needs node and chromium on the path.</summary>
public sealed class RealBrowserTests : IDisposable
{
    private readonly TestAuthorities _region = new();
    private readonly string _profile = Directory.CreateTempSubdirectory("pass-browser-").FullName;

    [Fact]
    public void A_phone_restarted_still_has_its_key_and_nobody_can_take_it_out()
    {
        using var key = P256PublicKey.TryFromJwk(Browse("-").GetProperty("jwk").GetRawText())!;
        var certificate = _region.Issuer.Issue(new CertificateBody(
            CertificateKind.Phone, CertificateAuthority.NewSerial(TestAuthorities.Random), new PassId(77), key.Point, TestAuthorities.ThreeYears, new CredentialId(9)));

        var answer = Browse(Convert.ToHexString(certificate.Encoded.Span));
        answer.GetProperty("exported").GetString().ShouldBe("InvalidAccessError");
        answer.GetProperty("enrolledAfterForget").GetBoolean().ShouldBeFalse();
        var shown = new PresentationVerifier(_region.Trust, VerifierPolicy.Engine, _region.Clock).Verify(new QrPresentation(answer.GetProperty("text").GetString()!)).Presence!;
        (shown with { Kept = null }).ShouldBe(new Presence(new PassId(77), new PresentationRef(new CredentialId(9), PhoneQr.WindowAt(_region.Clock.GetUtcNow())), PresenceStrength.Phone));
    }

    private JsonElement Browse(string certificate)
    {
        var nowMs = _region.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("node", [NodePhone.Script("browser.mjs"), _profile, nowMs, certificate]) { RedirectStandardOutput = true };
        using var node = Process.Start(start)!;
        var answer = JsonDocument.Parse(node.StandardOutput.ReadToEnd()).RootElement;
        node.WaitForExit(10_000).ShouldBeTrue();
        answer.TryGetProperty("error", out var error).ShouldBeFalse(error.ToString());
        return answer;
    }

    public void Dispose()
    {
        _region.Dispose();
        Directory.Delete(_profile, recursive: true);
    }
}
