namespace Pass.Data.Model;

/// <summary>A school that sends a roll.</summary>
public sealed class School
{
    public required string Uai { get; init; }
    public string? Name { get; set; }
    public string? City { get; set; }
    public string? Email { get; set; }
}
