using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Pass.Core;
using Pass.Terminal;

namespace Pass.Portal.Tests;

public sealed class ActivationTests
{
    [Fact]
    public async Task A_code_serves_one_key_once_and_a_lost_answer_can_be_asked_again()
    {
        await using var region = await Region.StartAsync();
        var code = (await region.NewCodeAsync()).ToString();
        var key = region.NewKey();

        var till = await TerminalClient.ActivateAsync(region.Http, code, key);
        var again = await TerminalClient.ActivateAsync(region.Http, code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), key);

        (again.TerminalId, again.PartnerId).ShouldBe((till.TerminalId, Region.Bookshop));
        (await RefusedAsync(region, code, region.NewKey())).ShouldBe((HttpStatusCode.Forbidden, "ActivationRefused"));
        (await region.Client(till).SellAsync(region.Textbook(100))).Status.ShouldBe("approved");
    }

    [Fact]
    public async Task An_expired_or_unknown_code_is_refused()
    {
        await using var region = await Region.StartAsync();
        var code = (await region.NewCodeAsync()).ToString();
        var unknown = ActivationCode.Of(new byte[10]).ToString();
        region.Time.Advance(TimeSpan.FromDays(8));

        (await RefusedAsync(region, code, region.NewKey())).ShouldBe((HttpStatusCode.Forbidden, "ActivationRefused"));
        (await RefusedAsync(region, unknown, region.NewKey())).ShouldBe((HttpStatusCode.Forbidden, "ActivationRefused"));
        await Should.ThrowAsync<FormatException>(() => TerminalClient.ActivateAsync(region.Http, "7Q4C", region.NewKey()));
    }

    [Fact]
    public async Task Two_tills_racing_for_one_code_make_one_till()
    {
        await using var region = await Region.StartAsync();
        var code = (await region.NewCodeAsync()).ToString();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try
            {
                await TerminalClient.ActivateAsync(region.Http, code, region.NewKey());
                return true;
            }
            catch (RegionRefusedException)
            {
                return false;
            }
        }));

        outcomes.Count(won => won).ShouldBe(1);
    }

    [Fact]
    public async Task The_key_must_be_P256_and_proved()
    {
        await using var region = await Region.StartAsync();
        var code = (await region.NewCodeAsync()).ToCompact();
        var key = region.NewKey();
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var spki = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        string Proof(string of) => Convert.ToBase64String(key.SignData(Encoding.ASCII.GetBytes($"pass-activation:{code}:{of}"), HashAlgorithmName.SHA256));

        foreach (var (publicKey, proof) in new (string, string)[]
        {
            (spki, Proof("another")),
            (spki, Convert.ToBase64String(new byte[64])),
            (spki, "AAAA"),
            (spki, "not base 64"),
            (Convert.ToBase64String(p384.ExportSubjectPublicKeyInfo()), Proof(Convert.ToBase64String(p384.ExportSubjectPublicKeyInfo()))),
            (Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()), Proof(Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()))),
            ("AAAA", Proof("AAAA")),
            (Convert.ToBase64String(new byte[91]), Proof(Convert.ToBase64String(new byte[91]))),
        })
        {
            using var response = await region.Http.PostAsJsonAsync("v1/terminals/activate", new { code, publicKey, proof });
            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            ((string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["code"]).ShouldBe("InvalidActivation");
        }
        (await TerminalClient.ActivateAsync(region.Http, code, key)).PartnerId.ShouldBe(Region.Bookshop);
    }

    private static async Task<(HttpStatusCode, string)> RefusedAsync(Region region, string code, ECDsa key)
    {
        var refused = await Should.ThrowAsync<RegionRefusedException>(() => TerminalClient.ActivateAsync(region.Http, code, key));
        return (refused.Status, refused.Code);
    }
}
