using System.Diagnostics;
using Pass.SoftwareCard;

namespace Pass.Testing.Cards;

/// <summary>One private pcscd with virtual readers for all who need one (pcsc-lite allows one per process); null where the machine has none.</summary>
public sealed class PcscFixture : IAsyncLifetime
{
    /// <summary>Not the full sixteen: pcsc_scan fails on them.</summary>
    public const int Readers = 8;

    public PrivatePcscd? Service { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (PrivatePcscd.Missing is null)
            Service = await PrivatePcscd.StartAsync(Readers);
    }

    public ValueTask DisposeAsync()
    {
        Service?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a program of somebody else against the private readers and gives what it printed.</summary>
    public async Task<string> RunAsync(string program, string[] arguments, string input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[PrivatePcscd.SocketVariable] = Service!.SocketPath;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return await output + await errors;
    }
}

[CollectionDefinition]
public sealed class PcscStackCollection : ICollectionFixture<PcscFixture>;
