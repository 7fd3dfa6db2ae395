using Pass.Testing;
using Pass.Testing.Processes;

namespace Pass.Clearing.Tests.Payments.Rails.Pes;

/// <summary>The DGFiP's schema, asked by xmllint; nothing is asked where the shared folder is absent.</summary>
internal static class PesSchema
{
    /// <returns>What xmllint says against it; empty when it is valid, null when there is no schema.</returns>
    public static string? Faults(byte[] xml)
    {
        if (Repository.Schema("pes/PES_V2/Rev0/PES_Aller.xsd") is not { } schema)
            return null;
        var ended = OtherProgram.Run(new("xmllint", ["--noout", "--nonet", "--huge", "--schema", schema, "-"]), xml);
        return ended.ExitCode == 0 ? "" : ended.Error;
    }

    public static void ShouldBeValid(byte[] xml) => (Faults(xml) ?? "").ShouldBe("");
}
