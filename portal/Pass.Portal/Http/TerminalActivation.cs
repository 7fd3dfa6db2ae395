using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Pass.Core;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>Brings a till into service: a one-time code says which, a signature proves the key it will use.</summary>
internal sealed class TerminalActivation(TerminalRegistry registry, TerminalDirectory directory, AttemptLimiter attempts)
{
    public Task ActivateAsync(HttpContext context) => RedeemAsync(
        context,
        async claim =>
        {
            if (await registry.RedeemAsync(claim, context.RequestAborted) is not { } terminal)
                return null;
            directory.Put(terminal);
            return new ActivationAnswer(terminal.Id.Value, terminal.Partner.Value);
        },
        ApiJson.Default.ActivationAnswer);

    /// <summary>Reads what a device shows to come into service, and answers what it is then.</summary>
    /// <param name="redeem">Answers null where the code is refused.</param>
    public async Task RedeemAsync<TAnswer>(HttpContext context, Func<ActivationClaim, Task<TAnswer?>> redeem, JsonTypeInfo<TAnswer> type) where TAnswer : class
    {
        var (body, problem) = await ApiBody.ReadAsync(context, ApiJson.Default.ActivationBody);
        if (body is null)
            await problem!.WriteAsync(context);
        else if (Claim(body) is not { } claim)
            await RefuseAsync(context, ProblemCode.InvalidActivation);
        else if (await redeem(claim) is not { } answer)
            await RefuseAsync(context, ProblemCode.ActivationRefused);
        else
            ApiAnswer.Write(context, answer, type);
    }

    private Task RefuseAsync(HttpContext context, ProblemCode code) => ApiProblem.OfAttempt(attempts, context, code).WriteAsync(context);

    private static ActivationClaim? Claim(ActivationBody body)
    {
        if (!ActivationCode.TryParse(body.Code, out var code))
            return null;
        var publicKey = new byte[128];
        Span<byte> proof = stackalloc byte[64];
        if (body.PublicKey is null || !Convert.TryFromBase64String(body.PublicKey, publicKey, out var keyLength)
            || body.Proof is not { Length: 88 } || !Convert.TryFromBase64String(body.Proof, proof, out var proofLength) || proofLength != 64)
            return null;
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey.AsSpan(0, keyLength), out var read);
            // Written again in the one canonical form: what is stored and compared is never what the caller shaped.
            if (read != keyLength || key.ExportParameters(false).Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
                return null;
        }
        catch (Exception error) when (Malformed.IsSaidBy(error))
        {
            return null;
        }
        var signed = Encoding.ASCII.GetBytes($"pass-activation:{code.ToCompact()}:{body.PublicKey}");
        return key.VerifyData(signed, proof, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            ? new(code.Hash(), key.ExportSubjectPublicKeyInfo())
            : null;
    }
}
