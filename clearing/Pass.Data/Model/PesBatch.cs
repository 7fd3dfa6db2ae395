namespace Pass.Data.Model;

/// <summary>What the public accountant's file says of a run besides its payments, frozen when it is drafted.</summary>
public sealed class PesBatch
{
    public int SettlementId { get; init; }
    /// <summary>Names the flow for ever: <c>PESALR1_20009999200014_000012</c>.</summary>
    public required string FileName { get; init; }
    /// <summary>The accountant's post (codique).</summary>
    public required string Post { get; init; }
    public required string Siret { get; init; }
    public required string Collectivity { get; init; }
    public required string Budget { get; init; }
    public string? BudgetLabel { get; init; }
    public int Exercise { get; init; }
    public required string Nature { get; init; }
    public string? Function { get; init; }
    /// <summary>Lines separated by LF, as the setting has them; empty when there are none.</summary>
    public string Imputations { get; init; } = "";
    public required string ThirdParty { get; init; }
    /// <summary>Where the budget's numbers of the year begin, or go on when they are behind.</summary>
    public int FirstBordereau { get; init; }
    public int FirstMandat { get; init; }
    public required string PayerName { get; init; }
    public required string PayerIban { get; init; }
    /// <summary>Of the bordereau, without gap within its year and budget; null until the run is sent.</summary>
    public int? Bordereau { get; set; }
}

/// <summary>The mandat that an attempt was sent with.</summary>
public sealed class PesMandatRow
{
    public int Exercise { get; init; }
    public required string Budget { get; init; }
    /// <summary>Without gap within the year and the budget.</summary>
    public int Number { get; init; }
    public int SettlementId { get; init; }
    public required string EndToEndId { get; init; }
}
