using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Statements;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Proofs;

/// <summary>The proof that a shop signed: the convention as a letter with its time-stamp in words, and beside it what was stamped and the token, for whoever checks it without us.</summary>
public sealed class ConventionProof(PassDatabase database)
{
    /// <summary>A zip of <c>convention.pdf</c>, <c>convention.txt</c> (what was stamped, its SHA-256 is the digest), and once it is stamped <c>convention.tst</c> (the token of RFC 3161) and <c>authority.pem</c> (who stamped it).</summary>
    /// <returns>Null for one that is not there, or whose text was not kept; or before the region is set up.</returns>
    public async Task<SentFile?> FindAsync(int affiliation, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await ProofSubjects.TextOfAffiliationAsync(context, affiliation, ct) is not { } text || !(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out _))
            return null;
        var (signed, proof, pdf) = await RenderAsync(context, affiliation, region, text, ct);
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "convention.pdf", pdf);
            Add(archive, "convention.txt", text);
            if (proof is not null)
            {
                Add(archive, "convention.tst", proof.Token);
                Add(archive, "authority.pem", Encoding.ASCII.GetBytes(ProofBundle.AuthoritiesIn(proof)));
            }
        }
        return new(FormattableString.Invariant($"convention-{signed.Siret}.zip"), zip.ToArray());
    }

    /// <summary>Its letter alone, to be read.</summary>
    /// <returns>Null as <see cref="FindAsync"/> says.</returns>
    public async Task<SentFile?> LetterAsync(int affiliation, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await ProofSubjects.TextOfAffiliationAsync(context, affiliation, ct) is not { } text || !(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out _))
            return null;
        var (signed, _, pdf) = await RenderAsync(context, affiliation, region, text, ct);
        return new(FormattableString.Invariant($"convention-{signed.Siret}.pdf"), pdf);
    }

    private static async Task<(Affiliation Signed, Proof? Proof, byte[] Pdf)> RenderAsync(PassDbContext context, int affiliation, RegionSettings region, byte[] text, CancellationToken ct)
    {
        var signed = await context.Affiliations.AsNoTracking().SingleAsync(a => a.Id == affiliation, ct);
        var proof = await context.Proofs.AsNoTracking().SingleOrDefaultAsync(p => p.Kind == ProofKind.Affiliation && p.Subject == affiliation, ct);
        var pdf = new MemoryStream();
        SignedConventionRenderer.Render(new(region.Name, region.Siret.Digits, region.Address, region.Contact), signed, SHA256.HashData(text), proof, pdf);
        return (signed, proof, pdf.ToArray());
    }

    private static void Add(ZipArchive archive, string name, byte[] content)
    {
        using var entry = archive.CreateEntry(name).Open();
        entry.Write(content);
    }
}
