using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Holders;

/// <summary>Young people and their passes. What changes them is their school's roll, see <see cref="Roll.RollImport"/>.</summary>
public sealed class HolderOffice(PassDatabase database)
{
    private static readonly Texts Words = Texts.Beside(typeof(HolderOffice), "Holders");

    /// <param name="number">As printed on the pass.</param>
    /// <returns>Problems: PassNumberWrong, PassUnknown.</returns>
    public async Task<Result<Holder>> FindAsync(string number, CancellationToken ct = default)
    {
        if (!PassNumber.TryParse(number, out var read, out _))
            return Words.Problem("PassNumberWrong", number);
        await using var context = database.CreateContext();
        return await context.Holders.AsNoTracking().SingleOrDefaultAsync(h => h.PassId == read.Id.Value, ct) is { } holder ? holder : Words.Problem("PassUnknown", read);
    }
}
