using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Testing.Postgres;

public static class TestPeople
{
    /// <summary>Enters people as who they act as: a change by anybody else is refused.</summary>
    public static async Task EnterAsync(this PassDatabase database, params IEnumerable<Actor> people)
    {
        await using var context = database.CreateContext();
        context.People.AddRange(people.Select(p => new Person { Id = p.Id.Value, Handle = p.Name, Name = p.Name, Roles = p.Role }));
        await context.SaveChangesAsync();
    }
}
