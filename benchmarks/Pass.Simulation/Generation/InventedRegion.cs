using Pass.Region.Catalogue;
using Pass.Region.Partners;

namespace Pass.Simulation.Generation;

/// <summary>The files that a region hands in, invented from a seed.</summary>
internal static class InventedRegion
{
    public static RollSummary Write(DirectoryInfo folder, int passes, int partners, int seed, int year, DateOnly? exportedOn = null, CatalogueFile? catalogue = null)
    {
        folder.Create();
        using (var csv = File.Create(Path.Combine(folder.FullName, "partenaires.csv")))
            PartnerCsvWriter.Write(csv, PartnerGenerator.Generate(partners, seed, catalogue));
        return RollGenerator.Generate(new RollPlan(passes, seed) { SchoolYear = year, ExportedOn = exportedOn }, Path.Combine(folder.FullName, "siecle.xml"));
    }
}
