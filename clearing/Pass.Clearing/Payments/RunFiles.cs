using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Files that runs left behind.</summary>
public static class RunFiles
{
    /// <summary>Those of a run as a whole, for the bank, the public accountant and the books; statements and sales of a partner lie a folder deeper.</summary>
    public static IQueryable<SettlementFile> Whole(PassDbContext context) => context.SettlementFiles.AsNoTracking().Where(f => !EF.Functions.Like(f.Name, "%/%/%"));
}
