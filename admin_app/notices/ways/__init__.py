"""How do notices leave the desk? By mail and by robots of group chats; they say how much waits, never what."""
