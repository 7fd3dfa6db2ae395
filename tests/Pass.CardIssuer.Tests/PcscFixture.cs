using Pass.Cards.PcSc;

namespace Pass.CardIssuer.Tests;

/// <summary>One private pcscd with virtual readers for all who need one (pcsc-lite allows one per process); null where the machine has none.</summary>
public sealed class PcscFixture : IAsyncLifetime
{
    public const int Readers = 4;

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
}

[CollectionDefinition(nameof(PcscCollection))]
public sealed class PcscCollection : ICollectionFixture<PcscFixture>;
