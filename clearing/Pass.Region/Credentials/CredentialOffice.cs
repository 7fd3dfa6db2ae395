using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Credentials;

/// <summary>Cards, phones and codes of passes. What changes them is what the issuer did, see <see cref="CredentialImport"/>.</summary>
public sealed class CredentialOffice(PassDatabase database)
{
    /// <summary>Every credential the pass has had, the latest first.</summary>
    public async Task<IReadOnlyList<Credential>> OfPassAsync(PassId pass, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.Credentials.AsNoTracking().Where(c => c.PassId == pass.Value).OrderByDescending(c => c.Id).ToListAsync(ct);
    }
}
