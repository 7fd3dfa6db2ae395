using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pass.Clearing.Statements;
using Pass.Data;
using Pass.Region.Holders;
using Pass.Region.Hosting;

namespace Pass.Portal.Pages;

/// <summary>What an attestation says, as its code has it: no name, only the initials and the end of the pass's number, for whoever holds the paper to compare.</summary>
/// <param name="ValidUntil">Null in one of a year.</param>
/// <param name="SchoolYear">Null in one of the pass itself.</param>
internal sealed record AttestedFacts(DateOnly IssuedOn, string Initials, string PassEnd, DateOnly? ValidUntil, int? SchoolYear, long RegionCents, long FamilyCents)
{
    public static AttestedFacts Of(HolderAttestation attestation, string initials, string passEnd) =>
        new(attestation.IssuedOn, initials, passEnd, attestation.ValidUntil, attestation.Year?.SchoolYear, attestation.Year?.SavedCents ?? 0, attestation.Year?.FamilyCents ?? 0);
}

/// <summary>
/// Seals what an attestation says into the code of its QR, with a key derived from the region's own: nothing is kept of who asked for one, and whoever has a copy of the database makes none.
/// The code is <c>1_DAY_INITIALS_END_UNTIL_YEAR_REGION_FAMILY_MAC</c>, the MAC being 16 bytes of HMAC-SHA-256 in base64url.
/// </summary>
internal sealed class AttestationSeal(PassDatabase database)
{
    private const int MacBytes = 16, MostLetters = 200, Parts = 8;

    private readonly Lazy<byte[]> _key = new(() =>
    {
        using var keys = RegionKeys.Load(RegionParts.KeysPath(database) ?? throw new RegionMissingException("PASS_KEYS=FOLDER/" + RegionKeys.FileName));
        return keys.DeriveFor("attestations");
    });

    public string Seal(AttestedFacts facts)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"1_{facts.IssuedOn:yyyyMMdd}_{facts.Initials}_{facts.PassEnd}_{facts.ValidUntil:yyyyMMdd}_{facts.SchoolYear}_{facts.RegionCents}_{facts.FamilyCents}");
        return $"{text}_{System.Buffers.Text.Base64Url.EncodeToString(MacOf(text))}";
    }

    /// <returns>Null when the region never made it.</returns>
    public AttestedFacts? Open(string? code)
    {
        if (code is not { Length: <= MostLetters } || code.Split('_', Parts + 1) is not { Length: Parts + 1 } parts || parts[0] != "1")
            return null;
        var text = code[..(code.Length - parts[Parts].Length - 1)];
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(System.Buffers.Text.Base64Url.EncodeToString(MacOf(text))), Encoding.UTF8.GetBytes(parts[Parts])))
            return null;
        return new(Day(parts[1])!.Value, parts[2], parts[3], Day(parts[4]), parts[5].Length == 0 ? null : int.Parse(parts[5], CultureInfo.InvariantCulture),
            long.Parse(parts[6], CultureInfo.InvariantCulture), long.Parse(parts[7], CultureInfo.InvariantCulture));

        static DateOnly? Day(string text) => text.Length == 0 ? null : DateOnly.ParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture);
    }

    private byte[] MacOf(string text) => HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes(text))[..MacBytes];
}
